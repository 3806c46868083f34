import { HttpException } from '@nestjs/common';
import { WsException } from '@nestjs/websockets';
import type { Log } from '../core/log.js';
import type { DescribeFailure } from '../core/request.js';
import { TimeLimitError } from '../core/within.js';
import { HypernWsError, type HypernWsErrorCode } from '../errors.js';
import { failureOfCode, failureOfStatus, type Failure } from '../protocol/failure.js';

/** What Nest throws when a guard says no, and nothing tells it from a `WsException` but this text. */
const GUARD_MESSAGE = 'Forbidden resource';
/** The whole text of an unexpected error, as far as a client gets it. */
const INTERNAL_MESSAGE = 'Internal server error';
const FORBIDDEN = 403;
const INTERNAL = 500;
const UNAVAILABLE = 503;

/** Codes of our own errors that are the client's doing, and travel as they are. */
const WIRE_CODES: ReadonlySet<HypernWsErrorCode> = new Set<HypernWsErrorCode>([
  'BAD_NAME',
  'TOO_MANY_ROOMS',
  'TOO_MANY_CHANNELS',
  'TOO_MANY_STREAMS',
]);

/** Lets the log hear of an error; returns the `ref` of the line. */
type Report = (error: unknown) => string;

/**
 * Makes the function that turns what a handler, hook, guard or pipe threw into what the client
 * gets. An unexpected error is logged; its text stays here, and the `ref` of the line travels.
 */
export function makeDescribeFailure(log: Log): DescribeFailure {
  return (error, kind = 'unexpected error') => {
    const report = (unexpected: unknown): string => log.error(kind, unexpected);
    try {
      return describe(error, report);
    } catch (unreadable) {
      return internal(INTERNAL_MESSAGE, unreadable, report); // a getter of the exception threw
    }
  };
}

function describe(error: unknown, report: Report): Failure {
  if (error instanceof WsException) return describeWsException(error);
  if (error instanceof HttpException) return describeHttpException(error, report);
  if (error instanceof TimeLimitError) return error.failure;
  if (error instanceof HypernWsError && WIRE_CODES.has(error.code)) {
    return failureOfCode(error.code, error.message);
  }
  return internal(INTERNAL_MESSAGE, error, report);
}

function describeWsException(exception: WsException): Failure {
  const error: unknown = exception.getError();
  if (error === GUARD_MESSAGE) return failureOfStatus(FORBIDDEN, GUARD_MESSAGE);
  if (typeof error !== 'object' || error === null) return failureOfCode('ERROR', exception.message);
  const { code, message, details } = error as Record<string, unknown>;
  return failureOfCode(
    typeof code === 'string' ? code : 'ERROR',
    typeof message === 'string' ? message : exception.message,
    details,
  );
}

function describeHttpException(exception: HttpException, report: Report): Failure {
  const status = exception.getStatus();
  if (status >= INTERNAL && status !== UNAVAILABLE) {
    return { ...internal(exception.message, exception, report), status: INTERNAL };
  }
  if (!Number.isInteger(status) || status < 400)
    return internal(INTERNAL_MESSAGE, exception, report);
  const response: unknown = exception.getResponse();
  if (typeof response !== 'object' || response === null) {
    return failureOfStatus(status, exception.message);
  }
  const { message, details, errors, retryAfter } = response as Record<string, unknown>;
  const isText = typeof message === 'string' || message === undefined;
  const found = isText ? (details ?? errors) : message; // "errors" as pipes for zod have it
  return failureOfStatus(status, exception.message, {
    ...(found !== undefined && { details: found }),
    ...(typeof retryAfter === 'number' && { retryAfter }),
  });
}

function internal(message: string, error: unknown, report: Report): Failure {
  return failureOfStatus(INTERNAL, message, { ref: report(error) });
}
