import { HypernWsError } from '../errors.js';
import { EXCEPTION_EVENT } from '../protocol/reserved-event.js';
import { callGuarded } from './guarded-call.js';
import type { Handshake } from './handshake.js';
import type { HeartbeatPlan } from './heartbeat-plan.js';
import { Listeners, type Listener } from './listeners.js';
import type { WebSocketMessage } from './message.js';
import type { GroupLimits } from './options.js';
import { toPayload } from './outgoing-message.js';
import { ReadyState } from './ready-state.js';
import { SessionConnection } from './session-connection.js';
import type { Timed } from './timing-wheel.js';

/** What a session asks of the server that it lives in. */
export interface SessionHost {
  /** The limits of the session's path. */
  readonly limits: GroupLimits;
  /** How the sessions of the path are watched; `undefined` where the path says that they are not. */
  readonly heartbeat: HeartbeatPlan | undefined;
  /** The session was given a user, or another one. */
  userChanged(session: WebSocketSession): void;
  /** The session begins to close: no more broadcasts, new input is discarded. */
  closing(session: WebSocketSession): void;
  /** A listener of the session's events threw. */
  listenerFailed(event: string, error: unknown): void;
}

/** What `send` may be told, as with `ws`. */
export interface SendOptions {
  /** Sends a string in a binary frame, or bytes in a text frame. By default the type decides. */
  readonly binary?: boolean;
}

type SendCallback = (error?: Error) => unknown;

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * One client's connection. It does what gateways do with a `ws` socket, and is what guards
 * written for HTTP read. Order is the order of calls: of `send`, `broadcast`, `publish`, `ping`
 * and `close` alike.
 */
// oxlint-disable-next-line no-explicit-any -- what an application keeps is the application's to type
export class WebSocketSession<Data extends object = Record<string, any>, User = any>
  extends SessionConnection
  implements AsyncIterable<WebSocketMessage>
{
  static readonly CONNECTING = ReadyState.Connecting;
  static readonly OPEN = ReadyState.Open;
  static readonly CLOSING = ReadyState.Closing;
  static readonly CLOSED = ReadyState.Closed;

  #user: User | undefined;
  #data: Data | undefined;
  #rooms: Set<string> | undefined;
  #channels: Set<string> | undefined;
  /** @internal What the heartbeat knows of it; `undefined` where it is not watched. */
  beat: Timed | undefined;
  #listeners: Listeners | undefined;
  #bindings: unknown;
  readonly #id: string;
  readonly #host: SessionHost;

  static {
    // Guards and middleware written for HTTP say `request.id = …`, in strict mode: that may neither
    // throw nor change what tables know the session by. Types say `readonly` all the same.
    const { get } = Object.getOwnPropertyDescriptor(this.prototype, 'id')!;
    Object.defineProperty(this.prototype, 'id', { get, set: () => {}, configurable: true });
  }

  /** @internal */
  constructor(id: string, handshake: Handshake, host: SessionHost) {
    super(handshake);
    this.#id = id;
    this.#host = host;
  }

  /** @internal Keeps with a session what the framework bound to it, where no guard can reach it. */
  static setBindings(session: WebSocketSession, bindings: unknown): void {
    session.#bindings = bindings;
  }
  /** @internal What the framework bound to a session; `undefined` for what is no session. */
  static bindingsOf(client: unknown): unknown {
    const isSession = typeof client === 'object' && client !== null && #bindings in client;
    return isSession ? client.#bindings : undefined;
  }

  /** Random and unique: 36 characters. Stays what it is: assigning another one is ignored. */
  get id(): string {
    return this.#id;
  }

  /** As on every WebSocket: what `readyState` is before the 101. */
  get CONNECTING(): ReadyState {
    return ReadyState.Connecting;
  }
  get OPEN(): ReadyState {
    return ReadyState.Open;
  }
  get CLOSING(): ReadyState {
    return ReadyState.Closing;
  }
  get CLOSED(): ReadyState {
    return ReadyState.Closed;
  }

  /** What the application keeps with the session: empty at first. */
  get data(): Data {
    return (this.#data ??= {} as Data);
  }
  set data(data: Data) {
    this.#data = data;
  }

  /** Who is connected: what `@OnHandshake()` returned, or what a guard set. */
  get user(): User | undefined {
    return this.#user;
  }
  set user(user: User | undefined) {
    this.#user = user;
    this.#host.userChanged(this as WebSocketSession);
  }

  /** What JSON says of a session: its id, and nothing of its inside. */
  toJSON(): { id: string } {
    return { id: this.id };
  }

  /** Names of the rooms that the session is in. */
  get rooms(): ReadonlySet<string> {
    return this.#rooms ?? NO_NAMES;
  }
  /** Names of the channels that the session is subscribed to. */
  get channels(): ReadonlySet<string> {
    return this.#channels ?? NO_NAMES;
  }
  /** @internal How many rooms and channels the session may be in, on its path. */
  get limits(): GroupLimits {
    return this.#host.limits;
  }
  /** @internal How the session is watched where nothing else is said. */
  get heartbeat(): HeartbeatPlan | undefined {
    return this.#host.heartbeat;
  }
  /** @internal */
  get ownRooms(): Set<string> {
    return (this.#rooms ??= new Set());
  }
  /** @internal */
  get ownChannels(): Set<string> {
    return (this.#channels ??= new Set());
  }

  /**
   * Queues a message: a string or bytes as they are, anything else as JSON. It is dropped where
   * the session is not open, and where a slow-consumer policy says so.
   * @param callback - is called when the message was handed to the socket, or with the reason why
   * not; what `'drop-oldest'` drops later counts as handed.
   * @returns whether the message was queued.
   * @throws HypernWsError `MESSAGE_INVALID` where a value has no JSON.
   */
  send(message: unknown, callback?: SendCallback): boolean;
  send(message: unknown, options?: SendOptions, callback?: SendCallback): boolean;
  send(message: unknown, options?: SendOptions | SendCallback, callback?: SendCallback): boolean {
    const payload = toPayload(message);
    const isText = typeof payload === 'string';
    const isCallback = typeof options === 'function';
    const isBinary = isCallback ? !isText : (options?.binary ?? !isText);
    const isQueued = this.deliverPayload(payload, isBinary, false);
    const done = isCallback ? options : callback;
    if (done && isQueued) this.transport!.afterFlush(done);
    else if (done) queueMicrotask(() => this.#tellDropped(done));
    return isQueued;
  }

  /** Hears `message` (data, isBinary), `ping`, `pong`, `close` (code, reason) and `error`. */
  on(event: string, listener: Listener): this {
    return this.#listen(event, listener, false);
  }
  /** Hears the next one only. */
  once(event: string, listener: Listener): this {
    return this.#listen(event, listener, true);
  }
  off(event: string, listener: Listener): this {
    this.#listeners?.remove(event, listener);
    return this;
  }
  /** Calls the listeners; an `exception` goes to the client, as Nest's own filters expect. */
  emit(event: string, ...args: unknown[]): boolean {
    if (event === EXCEPTION_EVENT) return this.send({ event, data: args[0] });
    return this.#listeners?.emit(event, args) ?? false;
  }

  /**
   * Reads the messages one by one, until the session closes: for handlers of a `WebsocketRoute`.
   * @throws HypernWsError `ITERATION_INVALID` on a gateway's session, or a second time.
   */
  [Symbol.asyncIterator](): AsyncIterator<WebSocketMessage> {
    if (!this.receiver) {
      throw new HypernWsError('ITERATION_INVALID', 'a session can not be read before the 101');
    }
    return this.receiver.iterate();
  }

  /** @internal Whether somebody hears `event`. */
  hears(event: string): boolean {
    return this.#listeners?.has(event) ?? false;
  }

  protected override onClosing(): void {
    this.#host.closing(this as WebSocketSession);
  }

  #tellDropped(done: SendCallback): void {
    const reason = this.isOpen ? 'the message was dropped' : 'the session is not open';
    const report = (error: unknown): void => this.#host.listenerFailed('send', error);
    callGuarded(() => done(new Error(reason)), report);
  }

  #listen(event: string, listener: Listener, isOnce: boolean): this {
    const { listenerFailed } = this.#host;
    this.#listeners ??= new Listeners(listenerFailed.bind(this.#host));
    this.#listeners.add(event, listener, isOnce);
    return this;
  }
}
