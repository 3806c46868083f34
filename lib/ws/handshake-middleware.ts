import { ServerResponse, type IncomingMessage } from 'node:http';
import { callGuarded } from '../core/guarded-call.js';
import { failureOfStatus, type Failure } from '../protocol/failure.js';
import type { HandshakeMiddleware } from './options.js';

/** What a handshake says to the middleware that it runs. */
export interface MiddlewareHost {
  /** Whether nobody waits for the handshake any more: no further middleware begins. */
  isOver(): boolean;
  /**
   * The request has passed. It is called within the last `next()`, so that an AsyncLocalStorage
   * that middleware runs `next` in holds there too.
   * @param added - names of what middleware put on the request: `session`, `user` and the like.
   */
  passed(added: readonly string[]): Promise<Failure | undefined>;
}

/**
 * Runs connect-style middleware on an upgrade request, then the host's `passed`; resolves with the
 * failure that refuses the handshake, if any. A response that middleware ends refuses it with its
 * status, one that it destroys with 403; headers that it sets on the way are dropped, since a 101
 * has its own. So does an error with a status of 4xx, as `http-errors` makes them. Rejects with any
 * other that middleware throws, rejects with, or passes to `next`.
 */
export function runMiddleware(
  middleware: readonly HandshakeMiddleware[],
  request: IncomingMessage,
  host: MiddlewareHost,
): Promise<Failure | undefined> {
  if (middleware.length === 0) return host.passed([]);
  const known = new Set(Object.keys(request));
  return new Promise((resolve, reject) => {
    const response = new ServerResponse(request);
    onAnswer(response, resolve);
    const run = (index: number): void => {
      const handle = middleware[index];
      if (host.isOver()) return resolve(undefined);
      if (!handle) {
        return resolve(host.passed(Object.keys(request).filter((key) => !known.has(key))));
      }
      let isDone = false; // what middleware says after its first word is no news to anyone
      const once = (step: () => void): void => {
        if (isDone) return;
        isDone = true;
        step();
      };
      const fail = (error: unknown): void => once(() => settle(error));
      const next = (error?: unknown): void => (error ? fail(error) : once(() => run(index + 1)));
      // Nobody else waits for middleware that is async: what it rejects with would end the process.
      callGuarded(() => handle(request, response, next), fail);
    };
    const settle = (error: unknown): void => {
      const failure = refusalOf(error);
      if (failure) resolve(failure);
      else reject(error);
    };
    run(0);
  });
}

/** Hears of a response that ends, is destroyed or closes: it has no socket that would tell. */
function onAnswer(response: ServerResponse, refuse: (failure: Failure) => void): void {
  const answered = (): ServerResponse => {
    const status = response.statusCode >= 400 ? response.statusCode : 403;
    refuse(failureOfStatus(status, 'refused'));
    return response;
  };
  response.end = answered as ServerResponse['end'];
  response.destroy = answered;
  response.once('close', answered);
}

/** Connect's convention: an error's status of 4xx says that it is the client's. */
function refusalOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || 'getStatus' in error) return undefined; // a framework's own says more
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown };
  const given = status ?? statusCode;
  if (typeof given !== 'number' || given < 400 || given > 499) return undefined;
  return failureOfStatus(given, error.message);
}
