import { decorateRole } from './handler-metadata.js';

/**
 * Opens a channel, or the channels that a pattern names, to the clients of this gateway's path,
 * and decides about each `$sub`: what it returns travels in the answer, a throw refuses.
 *
 * Called with `(session, channelName)`. A pattern that is none fails at start
 * (`PATTERN_INVALID`).
 * @param channel - a channel's name or a pattern.
 */
export function OnSubscribe(channel: string): MethodDecorator {
  return decorateRole({ kind: 'subscribe', channel });
}
