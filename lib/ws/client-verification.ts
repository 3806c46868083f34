import type { IncomingMessage } from 'node:http';
import { failureOfStatus, type Failure } from '../protocol/failure.js';
import type { VerifyClient } from './options.js';

/** Asks a gateway's `verifyClient`, as `ws` would; returns the failure with which it refuses. */
export async function verify(
  verifyClient: VerifyClient | undefined,
  request: IncomingMessage,
): Promise<Failure | undefined> {
  if (!verifyClient) return undefined;
  const info = {
    origin: request.headers.origin ?? '',
    secure: 'encrypted' in request.socket,
    req: request,
  };
  if (verifyClient.length < 2) {
    const accepts = (verifyClient as (given: typeof info) => boolean)(info);
    return accepts ? undefined : failureOfStatus(401, 'refused');
  }
  return new Promise((resolve) => {
    verifyClient(info, (accepts, status = 401, message = 'refused') => {
      resolve(accepts ? undefined : failureOfStatus(status, message));
    });
  });
}
