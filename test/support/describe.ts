import type { DescribeFailure } from '../../lib/core/request.js';
import { TimeLimitError } from '../../lib/core/within.js';
import { HypernWsError } from '../../lib/errors.js';
import { failureOfCode, failureOfStatus, type Failure } from '../../lib/protocol/failure.js';

/** An exception of an application's that says what the client gets. */
export class Refusal extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }

  /** As a Nest `HttpException` of that status. */
  static ofStatus(status: number, message = 'refused'): Refusal {
    return new Refusal(failureOfStatus(status, message));
  }

  /** As a `WsException` with a code. */
  static ofCode(code: string, details?: unknown): Refusal {
    return new Refusal(failureOfCode(code, 'refused', details));
  }
}

/** Describes failures as the floor above does; what was unexpected goes to `heard`. */
export function makeDescribe(heard: (error: unknown, kind?: string) => void): DescribeFailure {
  return (error, kind) => {
    if (error instanceof Refusal) return error.failure;
    if (error instanceof TimeLimitError) return error.failure;
    if (error instanceof HypernWsError) return failureOfCode(error.code, error.message);
    heard(error, kind);
    return failureOfStatus(500, 'Internal server error', { ref: 'ref' });
  };
}
