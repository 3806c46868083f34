import { decorateRole } from './handler-metadata.js';

/**
 * Runs before the 101, with a session that has no socket yet: what is sent to it is dropped, it
 * can join nothing, and `close` refuses.
 *
 * What it returns becomes `session.user`; of several hooks, the first defined value. `undefined`
 * allows too. A throw refuses the handshake: with 401, 403, or the status that was thrown.
 */
export function OnHandshake(): MethodDecorator {
  return decorateRole({ kind: 'handshake' });
}
