/** Events of the protocol itself. No handler can be registered for an event that starts with `$`. */
export enum ReservedEvent {
  Subscribe = '$sub',
  Unsubscribe = '$unsub',
  Ping = '$ping',
  Pong = '$pong',
  Ack = '$ack',
  Welcome = '$welcome',
  Reconnect = '$reconnect',
}

/** The texts of {@link ReservedEvent}, for the client: a bundle drops types, and keeps an `enum` whole. */
export type ReservedName = `${ReservedEvent}`;

/** The event of every frame that reports a failure. */
export const EXCEPTION_EVENT = 'exception';

/** Tells whether an event belongs to the protocol. */
export function isReservedEvent(event: string): boolean {
  return event.startsWith('$');
}
