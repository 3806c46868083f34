import { CloseCode } from './close-code.js';

/** Codes that `exception` frames carry. A `WsException` may add codes of the application's own. */
export type FailureCode =
  | 'BAD_FRAME'
  | 'UNKNOWN_EVENT'
  | 'UNKNOWN_CHANNEL'
  | 'NOT_SUBSCRIBED'
  | 'BAD_NAME'
  | 'TOO_MANY_CHANNELS'
  | 'TOO_MANY_ROOMS'
  | 'TOO_MANY_STREAMS'
  | 'BAD_REQUEST'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'TIMEOUT'
  | 'RATE_LIMITED'
  | 'UNAVAILABLE'
  | 'INTERNAL'
  | 'ERROR';

/**
 * What went wrong, in the form that may leave the server: as an `exception` frame, as an HTTP
 * status before the 101, as a close code in a connect hook.
 */
export interface Failure {
  /** A {@link FailureCode}, or a code of the application's own. */
  readonly code: string;
  readonly message: string;
  /** What a pipe found wrong, as it reported it. */
  readonly details?: unknown;
  /** Milliseconds after which the client may try again. */
  readonly retryAfter?: number;
  /** Names the line of the server's log that tells more. */
  readonly ref?: string;
  /** The HTTP status that refuses a handshake. */
  readonly status: number;
  /** The close code that ends a session whose connect hook failed. */
  readonly close: number;
}

/** The code of each HTTP status that has one of its own; see {@link codeOfStatus}. */
const codes: ReadonlyMap<number, FailureCode> = new Map([
  [401, 'UNAUTHORIZED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [408, 'TIMEOUT'],
  [409, 'CONFLICT'],
  [413, 'TOO_LARGE'],
  [429, 'RATE_LIMITED'],
  [503, 'UNAVAILABLE'],
]);

const closes: ReadonlyMap<number, CloseCode> = new Map([
  [401, CloseCode.Unauthorized],
  [408, CloseCode.NotReady],
  [429, CloseCode.TooManyConnections],
  [503, CloseCode.NotReady],
]);

/** Returns the code of an HTTP status: `BAD_REQUEST` for other 4xx, `INTERNAL` for all else. */
export function codeOfStatus(status: number): FailureCode {
  return codes.get(status) ?? (status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL');
}

/** Returns the close code of an HTTP status: 4003 for other 4xx, 1011 for all else. */
export function closeOfStatus(status: number): CloseCode {
  return (
    closes.get(status) ??
    (status >= 400 && status < 500 ? CloseCode.Forbidden : CloseCode.InternalError)
  );
}

/** Returns the HTTP status that refuses a handshake which a hook closed with `code`. */
export function statusOfClose(code: number): number {
  if (code === CloseCode.Unauthorized || code === CloseCode.TokenExpired) return 401;
  if (code === CloseCode.TooManyConnections || code === CloseCode.RateExceeded) return 429;
  if (code >= 4200 && code <= 4299) return 503;
  return code === CloseCode.InternalError ? 500 : 403;
}

/** Makes the failure of an HTTP status. */
export function failureOfStatus(
  status: number,
  message: string,
  more?: Pick<Failure, 'details' | 'retryAfter' | 'ref'>,
): Failure {
  const code = codeOfStatus(status);
  return { code, message, ...more, status, close: closeOfStatus(status) };
}

/** Makes the failure of a frame that can't be served, or of a `WsException`. */
export function failureOfCode(code: string, message: string, details?: unknown): Failure {
  const failure = { code, message, status: 403, close: CloseCode.Forbidden };
  return details === undefined ? failure : { ...failure, details };
}
