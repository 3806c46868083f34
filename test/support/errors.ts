import { HypernWsError } from '../../lib/errors.js';

/** Returns the code of the `HypernWsError` that `run` throws; anything else it throws is rethrown. */
export function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (error instanceof HypernWsError) return error.code;
    throw error;
  }
  return undefined;
}
