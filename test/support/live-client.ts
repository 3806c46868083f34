import { WebSocket } from 'ws';
import {
  HypernWsClient,
  type HypernWsClientOptions,
  type HypernWsError,
  type HypernWsException,
  type StateChange,
} from '../../lib/client/index.js';
import type { Chat } from './chat-app.js';
import { until } from './until.js';

/** A client with a real socket, and what it told. */
export class LiveClient {
  readonly states: StateChange[] = [];
  readonly errors: unknown[] = [];
  /** The subprotocol that the server chose, each time; what it offered was another list. */
  readonly chosen: string[] = [];
  /** What came off the wire, decoded where it is JSON. */
  readonly frames: unknown[] = [];
  readonly client: HypernWsClient<Chat>;
  static readonly #all = new Set<LiveClient>();

  constructor(url: string, options: HypernWsClientOptions = {}) {
    const { chosen, frames } = this;
    class Socket extends WebSocket {
      constructor(address: string, protocols?: string[]) {
        super(address, protocols);
        this.on('upgrade', ({ headers }) => chosen.push(String(headers['sec-websocket-protocol'])));
        this.on('message', (data: Buffer, isBinary) => {
          const text = Buffer.from(data).toString();
          frames.push(isBinary ? data : text.startsWith('{') ? JSON.parse(text) : text);
        });
      }
    }
    const backoff = { minDelay: 5, maxDelay: 50 };
    this.client = new HypernWsClient<Chat>(url, { WebSocket: Socket, backoff, ...options });
    this.client.on('state', (change) => this.states.push(change));
    this.client.on('error', (error) => this.errors.push(error));
    LiveClient.#all.add(this);
  }

  /** Closes every client that was made; for `afterEach`. */
  static closeAll(): void {
    for (const { client } of LiveClient.#all) client.close();
    LiveClient.#all.clear();
  }

  /** How often it was open. */
  get opens(): number {
    return this.states.filter(({ state }) => state === 'open').length;
  }

  /** The latest change of this state. */
  last(state: StateChange['state']): StateChange | undefined {
    return this.states.findLast((change) => change.state === state);
  }

  /** Resolves when it has been open so often. */
  async opened(times = 1): Promise<void> {
    await until(() => this.opens >= times);
  }

  /** Resolves when it is closed for good, with why. */
  async closed(): Promise<StateChange> {
    await until(() => this.client.state === 'closed' && !!this.last('closed'));
    return this.last('closed')!;
  }
}

/** The error that a promise rejects with; fails where it resolves. */
export async function errorOf(
  promise: PromiseLike<unknown>,
): Promise<HypernWsError | HypernWsException> {
  return promise.then(
    (value) => {
      throw new Error(`expected an error, got ${JSON.stringify(value)}`);
    },
    (error: HypernWsError) => error,
  );
}
