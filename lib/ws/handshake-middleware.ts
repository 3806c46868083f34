import { ServerResponse, type IncomingMessage } from 'node:http';
import { callGuarded } from '../core/guarded-call.js';
import type { WebSocketSession } from '../core/session.js';
import { failureOfStatus, type Failure } from '../protocol/failure.js';
import type { HandshakeMiddleware } from './options.js';

/** What middleware did: it let the request pass, or answered it. */
export type MiddlewareVerdict =
  | {
      readonly passed: true;
      /** What it put on the request: `session`, `user`, `isAuthenticated` and the like. */
      readonly added: Readonly<Record<string, unknown>>;
    }
  | { readonly passed: false; readonly failure: Failure };

const NOTHING: MiddlewareVerdict = { passed: true, added: {} };

/**
 * Runs connect-style middleware on an upgrade request. A response that middleware ends refuses the
 * handshake with its status; headers that it sets on the way are dropped, since a 101 has its own.
 * So does an error with a status of 4xx, as `http-errors` makes them. Rejects with any other that
 * middleware throws, rejects with, or passes to `next`.
 */
export async function runMiddleware(
  middleware: readonly HandshakeMiddleware[],
  request: IncomingMessage,
): Promise<MiddlewareVerdict> {
  if (middleware.length === 0) return NOTHING;
  const known = new Set(Object.keys(request));
  const response = new ServerResponse(request);
  for (const handle of middleware) {
    const failure = await runOne(handle, request, response).catch(refusalOf);
    if (failure) return { passed: false, failure };
  }
  const added = Object.entries(request).filter(([key]) => !known.has(key));
  return { passed: true, added: Object.fromEntries(added) };
}

/**
 * Gives a session what middleware put on its request: guards written for HTTP look for it there.
 * What a session has of its own stays, but for the user.
 */
export function handOver(
  { user, ...added }: Readonly<Record<string, unknown>>,
  session: WebSocketSession,
): void {
  if (user !== undefined && user !== null) session.user = user;
  for (const [key, value] of Object.entries(added)) {
    if (!(key in session)) Reflect.set(session, key, value);
  }
}

/** Resolves when the middleware called `next`; with a failure where it ended the response. */
function runOne(
  handle: HandshakeMiddleware,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<Failure | undefined> {
  return new Promise((resolve, reject) => {
    const { end } = response;
    response.end = function ended(this: ServerResponse): ServerResponse {
      response.end = end;
      const status = response.statusCode >= 400 ? response.statusCode : 403;
      resolve(failureOfStatus(status, 'refused'));
      return this;
    } as ServerResponse['end'];
    const next = (error?: unknown): void => {
      response.end = end;
      if (error) reject(error);
      else resolve(undefined);
    };
    // Nobody else waits for middleware that is async: what it rejects with would end the process.
    callGuarded(() => handle(request, response, next), reject);
  });
}

/** Connect's convention: an error's `status` of 4xx says that it is the client's. @throws any other. */
function refusalOf(error: unknown): Failure {
  if (!(error instanceof Error) || 'getStatus' in error) throw error; // a framework's own says more
  const { status } = error as { status?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) throw error;
  return failureOfStatus(status, error.message);
}
