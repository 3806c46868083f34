import { failureOfStatus, type Failure } from '../protocol/failure.js';
import type { Clock } from './clock.js';

/** What `within` rejects with: our own time limits are a `TIMEOUT`. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
  readonly failure: Failure;

  constructor(limit: number) {
    super(`not done within ${limit} ms`);
    this.failure = failureOfStatus(408, this.message);
  }
}

/** Settles as `work` does, or rejects with a {@link TimeLimitError} after `limit` milliseconds. */
export async function within<T>(work: Promise<T>, limit: number, clock: Clock): Promise<T> {
  let timer: ReturnType<Clock['setTimeout']> | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = clock.setTimeout(() => reject(new TimeLimitError(limit)), limit);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clock.clearTimeout(timer);
  }
}
