import { isChannelName } from '../protocol/name.js';
import { Channel, type ChannelHandlersOf } from './channel.js';
import type { FrameWriters } from './frame.js';
import { GroupRegistry } from './group-registry.js';
import type { GroupLimits } from './options.js';
import type { WebSocketSession } from './session.js';

/** What a channel is created with. */
export interface ChannelOptions {
  /**
   * Whether every client may subscribe, no `@OnSubscribe()` asked. Where it is not given, a channel
   * that exists stays as it is. @default false
   */
  readonly open?: boolean;
}

/**
 * The channels of an application. A channel that was created lives until it is deleted; one that a
 * subscription made goes with its last subscriber. Sessions leave their channels by themselves when
 * they end, once `@OnDisconnect()` has run.
 */
export class ChannelManager {
  readonly #channels: GroupRegistry<Channel>;

  /**
   * @param limits - the application's; what sessions may is up to their paths.
   * @param handlersOf - what the gateways of a session's path do on an event of a channel.
   */
  constructor(
    { maxNameBytes }: Pick<GroupLimits, 'maxNameBytes'>,
    writers: FrameWriters,
    handlersOf: ChannelHandlersOf,
  ) {
    this.#channels = new GroupRegistry<Channel>({
      make: (name) => new Channel(name, { writers, keeper: this.#channels, handlersOf }),
      isName: isChannelName,
      describeName: (maxBytes) =>
        `a channel's name of 1 to ${maxBytes} bytes of UTF-8 without "*" and "#"`,
      maxNameBytes,
      maxPerSession: ({ maxChannelsPerSession }) => maxChannelsPerSession,
      tooMany: 'TOO_MANY_CHANNELS',
      namesOf: (session) => session.ownChannels,
    });
  }

  /** All channels by their names: a live view. */
  get channels(): ReadonlyMap<string, Channel> {
    return this.#channels.groups;
  }

  /**
   * Returns the channel of that name, made where there is none. It lives until it is deleted, also
   * if a subscription had made it.
   * @throws HypernWsError `BAD_NAME` where it is no string, empty, over `limits.maxNameBytes`, or
   * holds `*` or `#`.
   */
  createChannel(name: string, options: ChannelOptions = {}): Channel {
    const channel = this.#channels.create(name);
    if (options.open !== undefined) channel.open(options.open);
    return channel;
  }

  /** Returns the channel of that name; `undefined` where there is none. */
  getChannel(name: string): Channel | undefined {
    return this.#channels.get(name);
  }

  /**
   * Unsubscribes everybody, takes all handlers off, and forgets the channel. Clients of the
   * subprotocol are told with a `$unsub`.
   * @returns whether there was one.
   */
  deleteChannel(name: string, reason = 'deleted'): boolean {
    const channel = this.#channels.get(name);
    if (!channel) return false;
    const sessions = this.#channels.delete(name)!;
    channel.reset();
    for (const session of sessions) channel.tellUnsubscribed(session, reason);
    return true;
  }

  /**
   * Subscribes a session to a channel, open to clients or not; it is made where there is none.
   * @returns whether the membership changed: `false` where the session is subscribed already, and
   * before the 101 or after the close.
   * @throws HypernWsError `BAD_NAME` as `createChannel`; `TOO_MANY_CHANNELS` past
   * `limits.maxChannelsPerSession`, both as the session's path has them.
   */
  subscribe(session: WebSocketSession, name: string): boolean {
    return this.#channels.join(session, name);
  }

  /**
   * Unsubscribes a session. A client of the subprotocol is told so with a `$unsub`.
   * @returns whether it was subscribed.
   */
  unsubscribe(session: WebSocketSession, name: string, reason?: string): boolean {
    return this.#channels.get(name)?.removeSubscriber(session, reason) ?? false;
  }

  /** Unsubscribes a session from all its channels, as `unsubscribe` does. @returns how many. */
  unsubscribeAll(session: WebSocketSession, reason?: string): number {
    const names = [...session.channels];
    for (const name of names) this.unsubscribe(session, name, reason);
    return names.length;
  }

  /** @internal Unsubscribes a session that asked for it: nothing is pushed. */
  release(session: WebSocketSession, name: string): boolean {
    return this.#channels.leave(session, name);
  }
}
