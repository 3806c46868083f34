import { decorateRole } from './handler-metadata.js';

/**
 * Runs when the connection is gone, and before the session leaves its rooms and channels. Called
 * with `(session, { code, reason, wasClean })` and awaited, for at most `inbound.timeout`.
 *
 * Pipes, interceptors, filters and param decorators work as everywhere. Guards do not run: no one
 * may veto it.
 */
export function OnDisconnect(): MethodDecorator {
  return decorateRole({ kind: 'disconnect' });
}
