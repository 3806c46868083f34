/**
 * Events of the protocol itself. No handler can be registered for an event that starts with `$`.
 * An object, since a bundle of the client would keep an `enum` whole.
 */
export const ReservedEvent = {
  Subscribe: '$sub',
  Unsubscribe: '$unsub',
  Ping: '$ping',
  Pong: '$pong',
  Ack: '$ack',
  Welcome: '$welcome',
  Reconnect: '$reconnect',
} as const;

/** One of the protocol's own events. */
export type ReservedEvent = (typeof ReservedEvent)[keyof typeof ReservedEvent];

/** The event of every frame that reports a failure. */
export const EXCEPTION_EVENT = 'exception';

/** Tells whether an event belongs to the protocol. */
export function isReservedEvent(event: string): boolean {
  return event.startsWith('$');
}
