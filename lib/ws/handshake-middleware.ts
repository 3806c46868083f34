import { ServerResponse, type IncomingMessage } from 'node:http';
import { failureOfStatus, type Failure } from '../protocol/failure.js';
import type { HandshakeMiddleware } from './options.js';

/** What middleware did: it let the request pass, or answered it. */
export type MiddlewareVerdict =
  { readonly passed: true } | { readonly passed: false; failure: Failure };

/**
 * Runs connect-style middleware on an upgrade request. A response that middleware ends refuses the
 * handshake with its status; headers that it sets on the way are dropped, since a 101 has its own.
 * Rejects with what middleware throws, or passes to `next`.
 */
export async function runMiddleware(
  middleware: readonly HandshakeMiddleware[],
  request: IncomingMessage,
): Promise<MiddlewareVerdict> {
  if (middleware.length === 0) return { passed: true };
  const response = new ServerResponse(request);
  for (const handle of middleware) {
    const passed = await runOne(handle, request, response);
    if (passed) continue;
    const status = response.statusCode >= 400 ? response.statusCode : 403;
    return { passed: false, failure: failureOfStatus(status, 'refused') };
  }
  return { passed: true };
}

/** Resolves with whether the middleware called `next`; the other way out is the end of the response. */
function runOne(
  handle: HandshakeMiddleware,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const { end } = response;
    response.end = function ended(this: ServerResponse): ServerResponse {
      response.end = end;
      resolve(false);
      return this;
    } as ServerResponse['end'];
    handle(request, response, (error) => {
      response.end = end;
      if (error) reject(error);
      else resolve(true);
    });
  });
}
