import type { IncomingMessage } from 'node:http';
import { callGuarded } from '../core/guarded-call.js';
import { failureOfStatus, type Failure } from '../protocol/failure.js';
import type { ClientInfo, VerifyClient } from './options.js';

/**
 * Asks a gateway's `verifyClient`, as `ws` would; returns the failure with which it refuses. A
 * promise is awaited: `ws` takes one for a yes.
 */
export async function verify(
  verifyClient: VerifyClient | undefined,
  request: IncomingMessage,
): Promise<Failure | undefined> {
  if (!verifyClient) return undefined;
  const info: ClientInfo = {
    origin: request.headers.origin ?? '',
    secure: 'encrypted' in request.socket,
    req: request,
  };
  if (verifyClient.length < 2) {
    const accepts = await (verifyClient as (given: ClientInfo) => unknown)(info);
    return accepts ? undefined : failureOfStatus(401, 'refused');
  }
  return new Promise((resolve, reject) => {
    const answer = (accepts: boolean, status = 401, message = 'refused'): void =>
      resolve(accepts ? undefined : failureOfStatus(status, message));
    callGuarded(() => verifyClient(info, answer), reject);
  });
}
