import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

/** How a client connects. */
export interface ConnectOptions {
  readonly protocols?: string | string[];
  readonly headers?: Record<string, string>;
  readonly port?: number;
}

/** How a connection ended. */
export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** The upgrade was answered with something else than a 101. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly body: string,
  ) {
    super(`refused with ${status}: ${body}`);
  }
}

/** A client that sends JSON and reads what comes, in order. */
export class AppClient {
  readonly #frames: unknown[] = [];
  readonly #readers: ((frame: unknown) => void)[] = [];
  /** Resolves with the end of the connection. */
  readonly closed: Promise<Closed>;

  private constructor(readonly socket: WebSocket) {
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
    socket.on('message', (data: Buffer) => {
      const frame: unknown = JSON.parse(data.toString());
      const reader = this.#readers.shift();
      if (reader) reader(frame);
      else this.#frames.push(frame);
    });
  }

  /** Connects; rejects with {@link Refused} where the upgrade is refused. */
  static async connect(url: string, options: ConnectOptions = {}): Promise<AppClient> {
    const { protocols, headers } = options;
    const socket = new WebSocket(url, protocols, { headers });
    const client = new AppClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('unexpected-response', (_request, response) => void refuse(response, reject));
      socket.once('error', reject);
    });
    socket.on('error', () => undefined);
    return client;
  }

  /** Sends a string as it is, anything else as JSON. */
  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** Returns the next frame that came or comes. */
  next(): Promise<unknown> {
    if (this.#frames.length > 0) return Promise.resolve(this.#frames.shift());
    return new Promise((resolve) => this.#readers.push(resolve));
  }

  /** Sends a message and returns the frame after it. */
  ask(message: unknown): Promise<unknown> {
    this.send(message);
    return this.next();
  }

  /** Returns all frames up to the answer of a message that is answered in its place. */
  async rest(): Promise<unknown[]> {
    const frames: unknown[] = [];
    this.send({ event: '$unsub', data: { channel: 'rest' }, id: 'rest' });
    for (;;) {
      const frame = (await this.next()) as { id?: unknown };
      if (frame.id === 'rest') return frames;
      frames.push(frame);
    }
  }

  /** Closes the connection and waits for its end. */
  async leave(code?: number, reason?: string): Promise<void> {
    this.socket.close(code, reason);
    await this.closed;
  }
}

async function refuse(response: IncomingMessage, reject: (error: Error) => void): Promise<void> {
  let body = '';
  for await (const chunk of response) body += String(chunk);
  reject(new Refused(response.statusCode ?? 0, body));
}
