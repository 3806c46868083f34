import { decorateRole } from './handler-metadata.js';

/**
 * Handles an event of a channel, or of the channels that a pattern names: `chat:*` matches one
 * segment, `events:#` one or more. The session that sends it has to be subscribed to the channel.
 *
 * Called with `(session, data)` where no param decorators are used. What it returns is the
 * answer. Decorators stack: one method may handle several events.
 *
 * A pattern that is none (`PATTERN_INVALID`), and an event that starts with `$`
 * (`EVENT_RESERVED`), fail at start.
 * @param channel - a channel's name or a pattern.
 * @param event - the event's name.
 */
export function ChannelEvent(channel: string, event: string): MethodDecorator {
  return decorateRole({ kind: 'channel-event', channel, event });
}
