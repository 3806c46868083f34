import {
  HypernWsClient,
  type ClientClock,
  type HypernWsClientOptions,
  type StateChange,
  type WebSocketLike,
} from '../../lib/client/index.js';

/** Lets every promise that is settled by now tell. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}

/** A clock that a test moves by hand. */
export class ManualClock implements ClientClock {
  #now = 0;
  readonly #timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  get now(): number {
    return this.#now;
  }

  get pending(): number {
    return this.#timers.size;
  }

  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.#now + delay, callback };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  /** Moves on, timer by timer, and lets promises tell after each. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#now = due.at;
      due.callback();
      await settle();
    }
    this.#now = end;
  }
}

/** Random numbers that are the same in every run (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A WebSocket whose server is the test. */
export class FakeWebSocket implements WebSocketLike {
  readyState = 0;
  protocol = '';
  binaryType = 'blob';
  /** What the client sent, decoded. */
  readonly sent: Record<string, unknown>[] = [];
  /** What the client closed it with, if it did. */
  closedWith: { code?: number | undefined; reason?: string | undefined } | undefined;
  readonly #listeners = new Map<string, (event: never) => void>();

  constructor(
    readonly url: string,
    readonly offered: readonly string[] = [],
  ) {}

  addEventListener(type: string, listener: (event: never) => void): void {
    this.#listeners.set(type, listener);
  }

  send(data: string): void {
    if (this.readyState === 0) throw new Error('still connecting');
    if (this.readyState === 1) this.sent.push(JSON.parse(data) as Record<string, unknown>);
  }

  close(code?: number, reason?: string): void {
    if (this.readyState >= 2) return;
    this.readyState = 2;
    this.closedWith = { code, reason };
  }

  /** What the client sent of this event. */
  sentOf(event: string): Record<string, unknown>[] {
    return this.sent.filter((frame) => frame.event === event);
  }

  /** Answers the upgrade; without a protocol, as a plain server does. */
  accept(protocol = ''): void {
    this.readyState = 1;
    this.protocol = protocol;
    this.#emit('open', {});
  }

  /** Answers the upgrade as our server does, `$welcome` included. */
  welcome(data: object = {}): void {
    this.accept('hypern.v1.json');
    this.push({
      event: '$welcome',
      data: { sid: 's1', pingInterval: 30_000, pingTimeout: 10_000, maxPayload: 1_000, ...data },
    });
  }

  /** Sends a message to the client; anything but text and bytes as JSON. */
  push(message: unknown): void {
    const isRaw = typeof message === 'string' || message instanceof ArrayBuffer;
    this.#emit('message', { data: isRaw ? message : JSON.stringify(message) });
  }

  /** Answers the last frame of that event, with an `$ack` or what is given. */
  answer(event: string, data?: unknown, answer = '$ack'): void {
    const { id } = this.sentOf(event).at(-1)!;
    this.push({ event: answer, id, data });
  }

  /** Ends the connection. */
  drop(code = 1006, reason = ''): void {
    this.readyState = 3;
    if (code === 1006) this.#emit('error', {});
    this.#emit('close', { code, reason });
  }

  /** Fails as a socket of Node 22 does that never opened: no `close` follows, and closing fails again. */
  fail(): void {
    this.#emit('error', {});
  }

  #emit(type: string, event: unknown): void {
    this.#listeners.get(type)?.(event as never);
  }
}

/** A client with a fake server and a clock of its own. */
export interface StartedClient {
  readonly client: HypernWsClient;
  readonly clock: ManualClock;
  /** Every socket that the client made. */
  readonly sockets: FakeWebSocket[];
  /** The latest of them. */
  readonly socket: FakeWebSocket;
  readonly states: StateChange[];
  readonly errors: unknown[];
}

/** Starts a client; its first socket is there when the promise resolves. */
export async function startClient(
  options: Omit<HypernWsClientOptions, 'WebSocket' | 'clock'> = {},
): Promise<StartedClient> {
  const clock = new ManualClock();
  const sockets: FakeWebSocket[] = [];
  const states: StateChange[] = [];
  const errors: unknown[] = [];
  class Socket extends FakeWebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const all = { random: () => 0.5, ...options, WebSocket: Socket, clock };
  const client = new HypernWsClient('ws://server.test/ws', all);
  client.on('state', (change) => states.push(change));
  client.on('error', (error) => errors.push(error));
  await settle();
  return {
    client,
    clock,
    sockets,
    states,
    errors,
    get socket() {
      return sockets.at(-1)!;
    },
  };
}

/** Starts a client that is open, welcomed by our server. */
export async function openClient(
  options?: Parameters<typeof startClient>[0],
): Promise<StartedClient> {
  const started = await startClient(options);
  started.socket.welcome();
  return started;
}
