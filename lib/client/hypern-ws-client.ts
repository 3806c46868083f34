import type {
  AnyContract,
  ChannelName,
  ChannelOf,
  EventAnswer,
  EventName,
  PushData,
  PushName,
  ValidContract,
} from '../protocol/contract.js';
import {
  EXCEPTION_EVENT,
  isReservedEvent,
  type ReservedEvent,
} from '../protocol/reserved-event.js';
import { ClientChannel, type Arguments } from './client-channel.js';
import { settingsOf, type HypernWsClientOptions } from './client-options.js';
import { Connection, type ClientState, type StateChange } from './connection.js';
import { HypernWsException } from './hypern-ws-exception.js';
import { Listeners } from './listeners.js';
import { Outbox, type RequestOptions } from './outbox.js';
import { propertiesOf, textOf } from './server-frame.js';

/** What the client tells by itself, beside the events that the server sends. */
export interface ClientEvents {
  /** The connection changed. */
  state: StateChange;
  /**
   * What went wrong with nobody to tell: a listener or `auth` that threw, a `send` that failed or
   * that the server answers with an `exception`, a subscription that did not come back. Without a
   * listener it is written to the console.
   */
  error: unknown;
  /** A push that no listener took: whole, or bytes, or text that is no JSON. */
  $push: unknown;
}

/** What listeners of `Event` are given. */
export type ClientEventData<C, Event> = Event extends keyof ClientEvents
  ? ClientEvents[Event]
  : PushData<C, Event>;

/**
 * A connection to a gateway that comes back by itself, with its channels. It connects when it is
 * made. Nothing of it throws into the event loop, not even a rejection that nobody looks at.
 *
 * @example
 * const client = new HypernWsClient<Contract>('ws://localhost:5005/ws', { auth: () => token() });
 * const reply = await client.request('echo', { text: 'hi' });
 */
export class HypernWsClient<C extends ValidContract<C> = AnyContract> {
  readonly #errors = new Listeners(print);
  readonly #fail = (error: unknown): void => {
    if (!this.#errors.emit('error', error)) print(error);
  };
  readonly #listeners = new Listeners(this.#fail);
  readonly #channels = new Map<string, ClientChannel<unknown>>();
  readonly #connection: Connection;
  readonly #outbox: Outbox;

  /**
   * @throws HypernWsError `NO_WEBSOCKET` where there is no global WebSocket and `options` has none,
   * `OPTION_INVALID` where an option or the URL is no good.
   */
  constructor(url: string | URL, options: HypernWsClientOptions = {}) {
    const settings = settingsOf(url, options);
    this.#connection = new Connection(settings, {
      opened: () => {
        for (const { subscription } of this.#channels.values()) subscription.reconcile();
        this.#outbox.flush();
      },
      received: (message) => this.#received(message),
      lost: (reason, closedBy) => {
        for (const { subscription } of this.#channels.values()) subscription.lose(closedBy);
        this.#outbox.lose(reason, closedBy);
      },
      changed: (change) => this.#listeners.emit('state', change),
      failed: this.#fail,
    });
    this.#outbox = new Outbox(this.#connection, settings, this.#fail);
    this.#connection.connect('start');
  }

  /** Where the connection is; `on('state')` tells of each change. */
  get state(): ClientState {
    return this.#connection.state;
  }

  /** The id of the session on the server; `undefined` unless open, or where the server tells none. */
  get sessionId(): string | undefined {
    return this.#connection.sessionId;
  }

  /**
   * Listens to an event that the server sends outside channels, or to one of {@link ClientEvents},
   * whose names a server's events can't take. The function that it returns ends that.
   */
  on<Event extends PushName<C> | keyof ClientEvents>(
    event: Event,
    listener: (data: ClientEventData<C, Event>) => unknown,
  ): () => void {
    return (event === 'error' ? this.#errors : this.#listeners).on(event, listener);
  }

  /**
   * Sends an event and resolves with the data of its answer. Rejects with the server's
   * `HypernWsException`, or a `HypernWsError`: `CONNECTION_LOST` (it was in flight, and may have been
   * handled, or there is no connection and no queue), `TIMEOUT`, `ABORTED`, `QUEUE_FULL`, `CLOSED`,
   * `REFUSED` (the server closed for good), `MESSAGE_INVALID` (no JSON, or too large).
   */
  request<Event extends EventName<C>>(
    event: Event,
    ...[data, options]: Arguments<C, Event, [options?: RequestOptions]>
  ): Promise<EventAnswer<C, Event>> {
    return this.#outbox.request({ event, data }, options).toPromise() as Promise<
      EventAnswer<C, Event>
    >;
  }

  /**
   * Sends an event and wants no answer. May be awaited, need not be: it resolves when the message
   * is handed to the socket, and rejects as `request` does where it never will be, which is an
   * `error` of the client, too.
   */
  send<Event extends EventName<C>>(
    event: Event,
    ...[data]: Arguments<C, Event, []>
  ): PromiseLike<void> {
    return this.#outbox.send({ event, data }).toPromise() as Promise<void>;
  }

  /** Returns the channel of that name, the same each time; it subscribes when it is told to. */
  channel<Name extends ChannelName<C>>(name: Name): ClientChannel<ChannelOf<C, Name>> {
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = new ClientChannel(name, this.#outbox, this.#fail);
      this.#channels.set(name, channel);
    }
    return channel as ClientChannel<ChannelOf<C, Name>>;
  }

  /** Connects now, where the client is waiting or was closed; channels that stood come back. */
  connect(): void {
    this.#connection.connect('start');
  }

  /**
   * Closes for good and rejects what is under way with `CLOSED`.
   * @param code - 1000, or 3000 to 4999.
   * @param reason - at most 123 bytes. For others the socket throws; the client is closed all the same.
   */
  close(code = 1000, reason = ''): void {
    this.#connection.close(code, reason);
  }

  #received(message: unknown): void {
    const frame = propertiesOf(message);
    const { id, event, channel, data } = frame;
    if (typeof event !== 'string') this.#listeners.emit('$push', message);
    else if (id !== undefined && id !== null) this.#outbox.answer(frame);
    else if (typeof channel === 'string') this.#channels.get(channel)?.receive(event, data);
    else if (isReservedEvent(event)) this.#obey(event, propertiesOf(data));
    else if (event === EXCEPTION_EVENT) this.#fail(new HypernWsException(data));
    else if (event === 'state' || !this.#listeners.emit(event, data)) {
      this.#listeners.emit('$push', message);
    }
  }

  #obey(event: string, { channel, reason }: Readonly<Record<string, unknown>>): void {
    if (event !== ('$unsub' satisfies ReservedEvent)) return;
    this.#channels.get(channel as string)?.subscription.revoke(textOf(reason) ?? '');
  }
}

function print(error: unknown): void {
  // oxlint-disable-next-line no-console -- nobody listens, and an error must not pass unseen
  console.error(error);
}
