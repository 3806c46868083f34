import { isReservedEvent } from '../protocol/reserved-event.js';
import type {
  EventAnswer,
  EventData,
  EventName,
  PushData,
  PushName,
  SubscribedData,
} from '../protocol/contract.js';
import { Listeners } from './listeners.js';
import type { Outbox, RequestOptions } from './outbox.js';
import { Subscription } from './subscription.js';
import type { WaitOptions } from './task.js';

/**
 * Arguments after an event's name: data may be left out where the contract has none, of several
 * events where it has none for each.
 */
export type Arguments<C, Event, Options extends unknown[]> = [NeedingData<C, Event>] extends [never]
  ? [data?: EventData<C, Event>, ...options: Options]
  : [data: EventData<C, Event>, ...options: Options];

type NeedingData<C, Event> = Event extends unknown
  ? undefined extends EventData<C, Event>
    ? never
    : Event
  : never;

/** What a channel tells by itself, beside the events that the server publishes. */
export interface ChannelEvents<Channel> {
  /** The server let the client in, for the first time or after a reconnect. */
  $sub: SubscribedData<Channel>;
  /**
   * The server took the subscription away, or refused it after a reconnect: then `error` says why.
   * The channel does not subscribe by itself any more.
   */
  $unsub: { readonly reason: string; readonly error?: Error };
}

/** What listeners of `Event` are given. */
export type ChannelEventData<Channel, Event> = Event extends keyof ChannelEvents<Channel>
  ? ChannelEvents<Channel>[Event]
  : PushData<Channel, Event>;

/**
 * A named stream of events. Once `subscribe()` has resolved, the subscription comes back by itself
 * after every reconnect, until `unsubscribe()` or the server's `$unsub`.
 */
export class ClientChannel<Channel> {
  readonly #outbox: Outbox;
  readonly #listeners: Listeners;
  /** @internal */
  readonly subscription: Subscription;

  /** @internal */
  constructor(
    readonly name: string,
    outbox: Outbox,
    failed: (error: unknown) => void,
  ) {
    this.#outbox = outbox;
    this.#listeners = new Listeners(failed);
    this.subscription = new Subscription(name, outbox, {
      subscribed: (data) => this.#listeners.emit('$sub', data),
      unsubscribed: (reason, error) => {
        if (!this.#listeners.emit('$unsub', { reason, error }) && error) failed(error);
      },
    });
  }

  /** Whether the server delivers the channel's events now. */
  get isSubscribed(): boolean {
    return this.subscription.isSubscribed;
  }

  /**
   * Listens to an event that the server publishes, or to `$sub` and `$unsub`; the function that it
   * returns ends that. What the listener throws is an `error` of the client.
   */
  on<Event extends PushName<Channel> | keyof ChannelEvents<Channel>>(
    event: Event,
    listener: (data: ChannelEventData<Channel, Event>) => unknown,
  ): () => void {
    return this.#listeners.on(event, listener);
  }

  /**
   * Subscribes, and resolves with what `@OnSubscribe` returned. Without a connection it waits for
   * one, without a limit unless `options` set one. Rejects with the server's `HypernWsException`, or
   * a `HypernWsError`: `TIMEOUT`, `ABORTED`, `CLOSED`, `REFUSED`.
   */
  subscribe(options: WaitOptions = {}): Promise<SubscribedData<Channel>> {
    return this.subscription.join(options) as Promise<SubscribedData<Channel>>;
  }

  /** Unsubscribes, and resolves when the server knows; later events are dropped from now on. */
  unsubscribe(): Promise<void> {
    return this.subscription.leave();
  }

  /**
   * Sends an event to the channel and resolves with the answer; waits for `subscribe()` where that
   * is under way. Rejects as `HypernWsClient.request` does.
   */
  request<Event extends EventName<Channel>>(
    event: Event,
    ...[data, options]: Arguments<Channel, Event, [options?: RequestOptions]>
  ): Promise<EventAnswer<Channel, Event>> {
    const request = { channel: this.name, event, data };
    const message = this.#outbox.request(request, options, this.subscription);
    return message.toPromise() as Promise<EventAnswer<Channel, Event>>;
  }

  /** Sends an event to the channel and wants no answer; see `HypernWsClient.send`. */
  send<Event extends EventName<Channel>>(
    event: Event,
    ...[data]: Arguments<Channel, Event, []>
  ): PromiseLike<void> {
    const request = { channel: this.name, event, data };
    return this.#outbox.send(request, this.subscription).toPromise() as Promise<void>;
  }

  /** @internal */
  receive(event: string, data: unknown): void {
    if (!this.subscription.isDeaf && !isReservedEvent(event)) this.#listeners.emit(event, data);
  }
}
