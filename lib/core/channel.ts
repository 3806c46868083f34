import { HypernWsError } from '../errors.js';
import { encodePublished, encodeReserved } from '../protocol/outbound-frame.js';
import { isReservedEvent, ReservedEvent } from '../protocol/reserved-event.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';
import { Call, type Stream } from './call.js';
import { ChannelListeners, type ChannelHandler } from './channel-listeners.js';
import type { Excluded } from './fan-out.js';
import type { FrameWriters } from './frame.js';
import { Group, type GroupKeeper } from './group.js';
import type { Handler } from './router.js';
import { lastOf, runHandler } from './run-handler.js';
import type { WebSocketSession } from './session.js';

/** Returns what the gateways of a session's path do on an event of a channel. */
export type ChannelHandlersOf = (
  session: WebSocketSession,
  channel: string,
  event: string,
) => readonly Handler[];

/** What a channel needs of its manager. */
export interface ChannelPorts {
  readonly writers: FrameWriters;
  readonly keeper: GroupKeeper<Channel>;
  readonly handlersOf: ChannelHandlersOf;
}

/** What: a named stream of events that a client asks for. Made by a `ChannelManager`. */
export class Channel extends Group {
  readonly #ports: ChannelPorts;
  readonly #listeners = new ChannelListeners();
  #isOpen = false;

  /** @internal */
  constructor(name: string, ports: ChannelPorts) {
    super(name, ports.writers);
    this.#ports = ports;
  }

  /** How many sessions are subscribed. */
  get subscriberCount(): number {
    return this.members.size;
  }

  /** Whether every client may subscribe, no `@OnSubscribe()` asked. The server always can. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Queues `{"channel","event","data"}` for every subscriber, encoded once for all.
   * @param publisher - a session, or several, that do not get it.
   * @returns how many sessions it was queued for; 0, and nothing is encoded, without subscribers.
   * @throws HypernWsError `MESSAGE_INVALID` where `data` has no JSON.
   */
  publish(event: string, data?: unknown, publisher?: Excluded): number {
    if (this.members.size === 0) return 0;
    return this.deliver(encode(this.name, event, data), false, publisher);
  }

  /**
   * Handles an event as if the session had sent it, subscribed or not: runs the handlers that `on`
   * added, then the `@ChannelEvent()`s of the gateways on the session's path, one after another.
   * Nothing is sent.
   * @returns the first result that is not `undefined`; of a stream, its last value.
   * @throws what the first handler that failed threw, once all have run.
   */
  async handleEvent(event: string, session: WebSocketSession, data?: unknown): Promise<unknown> {
    let failed: Call | undefined;
    let first: unknown;
    for (const handler of this.handlersOf(session, event)) {
      const call = new Call(session, event, this.name, undefined);
      let result = await runHandler(handler, data, call);
      if (call.isStream) result = await lastOf(result as Stream, call);
      if (call.isFailed) failed ??= call;
      else if (first === undefined) first = result;
    }
    if (failed) throw failed.error;
    return first;
  }

  /**
   * Adds a handler of an event: what `@ChannelEvent()` does by decorator, on every path.
   * @returns a function that takes the handler off.
   * @throws HypernWsError `EVENT_RESERVED` where the event starts with `$`.
   */
  on(event: string, handler: ChannelHandler): () => void {
    if (isReservedEvent(event)) {
      throw new HypernWsError('EVENT_RESERVED', `expected an event without a "$", got "${event}"`);
    }
    return this.#listeners.add(event, handler);
  }

  /**
   * Subscribes a session, as `ChannelManager.subscribe` does with this channel's name. A channel
   * that is gone comes back, until its last subscriber leaves; if another has its name by now, that
   * one is subscribed to.
   * @returns whether the membership changed; `false` where the session is not open.
   * @throws HypernWsError `TOO_MANY_CHANNELS` past `limits.maxChannelsPerSession`.
   */
  addSubscriber(session: WebSocketSession): boolean {
    return this.#ports.keeper.add(session, this);
  }

  /**
   * Unsubscribes a session. A client of the subprotocol is told so with a `$unsub`.
   * @returns whether it was subscribed.
   */
  removeSubscriber(session: WebSocketSession, reason = 'unsubscribed'): boolean {
    const isRemoved = this.#ports.keeper.remove(session, this);
    if (isRemoved) this.tellUnsubscribed(session, reason);
    return isRemoved;
  }

  /** @internal The handlers of an event that a session sent: those of `on` before the gateways'. */
  handlersOf(session: WebSocketSession, event: string): readonly Handler[] {
    const own = this.#listeners.of(event);
    const bound = this.#ports.handlersOf(session, this.name, event);
    return own.length === 0 ? bound : [...own, ...bound];
  }

  /** @internal Says whether every client may subscribe. */
  open(isOpen: boolean): void {
    this.#isOpen = isOpen;
  }

  /** @internal Undoes what made the channel more than a name: it was deleted. */
  reset(): void {
    this.#isOpen = false;
    this.#listeners.clear();
  }

  /** @internal Tells a client of the subprotocol that the server took its subscription away. */
  tellUnsubscribed(session: WebSocketSession, reason: string): void {
    if (!session.isOpen || session.protocol !== SUBPROTOCOL) return;
    const push = encodeReserved(ReservedEvent.Unsubscribe, { channel: this.name, reason });
    session.deliverPayload(push, false, false);
  }
}

function encode(channel: string, event: string, data: unknown): string {
  try {
    return encodePublished(channel, event, data);
  } catch (cause) {
    throw new HypernWsError('MESSAGE_INVALID', "an event's data can not be written as JSON", {
      cause,
    });
  }
}
