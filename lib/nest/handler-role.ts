/** What one of this package's decorators makes of a method of a gateway. */
export type HandlerRole =
  | { readonly kind: 'channel-event'; readonly channel: string; readonly event: string }
  | { readonly kind: 'subscribe'; readonly channel: string }
  | { readonly kind: 'handshake' | 'connect' | 'disconnect' };

/** Returns a role as it is written in code. */
export function describeRole(role: HandlerRole): string {
  switch (role.kind) {
    case 'channel-event':
      return `@ChannelEvent(${quote(role.channel)}, ${quote(role.event)})`;
    case 'subscribe':
      return `@OnSubscribe(${quote(role.channel)})`;
    case 'handshake':
      return '@OnHandshake()';
    case 'connect':
      return '@OnConnect()';
    case 'disconnect':
      return '@OnDisconnect()';
  }
}

function quote(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/**
 * What Nest takes for the message of a decorated method: its log lines quote it, and guards and
 * filters get it from `getPattern()`. No client can send it, since it is no string.
 */
export class HandlerPattern {
  constructor(readonly roles: readonly HandlerRole[]) {}

  toString(): string {
    return this.roles.map(shorten).join(', ');
  }

  toJSON(): string {
    return this.toString();
  }
}

function shorten(role: HandlerRole): string {
  return role.kind === 'channel-event' ? `${role.channel}:${role.event}` : describeRole(role);
}
