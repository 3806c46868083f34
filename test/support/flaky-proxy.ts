import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The two sockets of one connection through the proxy. */
interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  /** Bytes that may still pass to the client before the connection is cut. */
  left: number;
}

/**
 * A TCP proxy in front of a server, which does to connections what networks do: delays, stalls,
 * cuts in the middle of a frame, drops. Its own port stays when the server behind it is another.
 */
export class FlakyProxy {
  /** The port to which new connections go. */
  target: number;
  /** Milliseconds by which bytes are late, in both directions. */
  delay = 0;
  /** Whether new connections end at once. */
  isDown = false;
  /** How many connections were tried, those included that ended at once. */
  attempts = 0;
  #isStalled = false;
  readonly #server: Server;
  readonly #pairs = new Set<Pair>();

  private constructor(target: number) {
    this.target = target;
    this.#server = createServer({ noDelay: true }, (client) => this.#accept(client));
  }

  /** Starts a proxy to a port of this machine, on a free one. */
  static async start(target: number): Promise<FlakyProxy> {
    const proxy = new FlakyProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** How many connections stand. */
  get size(): number {
    return this.#pairs.size;
  }

  /** The URL of a path of the server, through the proxy. */
  url(path: string): string {
    return `ws://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Ends all connections without a word. */
  drop(): void {
    for (const pair of this.#pairs) this.#end(pair);
  }

  /** Passes no bytes on, in either direction, until `resume`: connections stand and are silent. */
  stall(): void {
    this.#isStalled = true;
    for (const { client, server } of this.#pairs) for (const side of [client, server]) side.pause();
  }

  /** Passes bytes on again, those first that came meanwhile. */
  resume(): void {
    this.#isStalled = false;
    for (const { client, server } of this.#pairs)
      for (const side of [client, server]) side.resume();
  }

  /** Lets so many bytes more pass to each client, then ends the connection: in the midst of a frame. */
  cutAfter(bytes: number): void {
    for (const pair of this.#pairs) pair.left = bytes;
  }

  /** Ends all connections, and takes no more. */
  async close(): Promise<void> {
    this.drop();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket): void {
    this.attempts++;
    const server = connect({ port: this.target, host: '127.0.0.1', noDelay: true });
    const pair: Pair = { client, server, left: Infinity };
    this.#pairs.add(pair);
    for (const socket of [client, server]) {
      socket.on('error', () => undefined); // the peer may end it as rudely as we do
      socket.on('close', () => this.#end(pair));
    }
    if (this.isDown) return this.#end(pair);
    client.on('data', (bytes: Buffer) => this.#pass(bytes, server));
    server.on('data', (bytes: Buffer) => this.#passToClient(bytes, pair));
    if (this.#isStalled) this.stall();
  }

  #passToClient(bytes: Buffer, pair: Pair): void {
    if (bytes.length < pair.left) {
      pair.left -= bytes.length;
      return this.#pass(bytes, pair.client);
    }
    pair.client.write(bytes.subarray(0, pair.left), () => this.#end(pair));
  }

  #pass(bytes: Buffer, to: Socket): void {
    if (this.delay === 0) to.write(bytes);
    else setTimeout(() => to.write(bytes), this.delay);
  }

  #end(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    pair.client.destroy();
    pair.server.destroy();
  }
}
