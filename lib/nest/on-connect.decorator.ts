import { decorateRole } from './handler-metadata.js';

/**
 * Runs after the 101 and after every `handleConnection`, and is awaited before the first message
 * is handled. Called with `(session)`. A throw closes the session.
 */
export function OnConnect(): MethodDecorator {
  return decorateRole({ kind: 'connect' });
}
