import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { readFrame, type RawFrame } from './read-frame.js';

/** Builds a frame, masked as a client's has to be unless told otherwise. */
export function frame(
  opcode: number,
  payload: string | Buffer = '',
  { fin = true, mask = true, rsv = 0 } = {},
): Buffer {
  const body = Buffer.from(payload as string);
  const size = body.length;
  const long = size > 65_535 ? 8 : size > 125 ? 2 : 0;
  const head = Buffer.alloc(2 + long);
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (mask ? 0x80 : 0) | (long === 8 ? 127 : long === 2 ? 126 : size);
  if (long === 2) head.writeUInt16BE(size, 2);
  if (long === 8) head.writeBigUInt64BE(BigInt(size), 2);
  if (!mask) return Buffer.concat([head, body]);
  const key = randomBytes(4);
  const masked = Buffer.from(body);
  for (let index = 0; index < size; index++) masked[index]! ^= key[index % 4]!;
  return Buffer.concat([head, key, masked]);
}

/** Builds a text frame with the JSON of a value. */
export const json = (value: unknown): Buffer => frame(1, JSON.stringify(value));

/** Builds a close frame. */
export function closeFrame(code?: number, reason = ''): Buffer {
  if (code === undefined) return frame(8);
  const payload = Buffer.alloc(2 + Buffer.byteLength(reason));
  payload.writeUInt16BE(code);
  payload.write(reason, 2);
  return frame(8, payload);
}

/** A client that writes raw bytes: hostile, deaf or pedantic, as a test needs it. */
export class RawClient {
  readonly frames: RawFrame[] = [];
  /** The response to the upgrade, head and body. */
  response = '';
  isEnded = false;
  readonly #waiting: (() => void)[] = [];
  #buffer = Buffer.alloc(0);
  #chunks: Buffer[] = [];
  #size = 0;
  /** Bytes without which there is nothing to read: a large frame is put together once. */
  #needed = 0;
  #isUpgraded = false;

  private constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => this.#read(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.isEnded = true;
      this.#wake();
    });
  }

  /** Connects and sends an upgrade request; resolves with its response read, whatever it is. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<RawClient> {
    const client = await RawClient.dial(url);
    client.upgrade(url, headers);
    await client.until(() => client.response !== '' || client.isEnded);
    return client;
  }

  /** Connects, and sends nothing. */
  static async dial(url: string, localAddress?: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve).once('error', reject);
    });
    return new RawClient(socket);
  }

  upgrade(url: string, headers: Record<string, string> = {}): void {
    const { host, pathname, search } = new URL(url);
    const lines = Object.entries({
      Host: host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`);
    this.socket.write(`GET ${pathname}${search} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  }

  get status(): number {
    return Number(this.response.split(' ')[1]);
  }

  /** The values of the text frames that came. */
  get values(): unknown[] {
    return this.frames
      .filter((f) => f.opcode === 1)
      .map((f) => JSON.parse(String(f.payload)) as unknown);
  }

  /** The code of the close frame, if one came. */
  get closeCode(): number | undefined {
    const payload = this.frames.find(({ opcode }) => opcode === 8)?.payload;
    return payload && payload.length >= 2 ? payload.readUInt16BE() : undefined;
  }

  write(...chunks: Buffer[]): void {
    this.socket.write(Buffer.concat(chunks));
  }

  /** Resolves when `holds` does; rejects after `limit` milliseconds. */
  async until(holds: () => boolean, limit = 5_000): Promise<void> {
    const end = Date.now() + limit;
    while (!holds()) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`not within ${limit} ms: ${holds.toString()}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 50));
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Resolves with the first `count` values of text frames. */
  async read(count: number, limit?: number): Promise<unknown[]> {
    await this.until(() => this.values.length >= count, limit);
    return this.values.slice(0, count);
  }

  destroy(): void {
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) return;
    this.#buffer = Buffer.concat(this.#chunks, this.#size);
    if (!this.#isUpgraded) this.#readHead();
    if (this.#isUpgraded) this.#readFrames();
    this.#chunks = [this.#buffer];
    this.#size = this.#buffer.length;
    this.#wake();
  }

  #readHead(): void {
    const end = this.#buffer.indexOf('\r\n\r\n');
    if (end === -1) return;
    const head = this.#buffer.subarray(0, end).toString();
    this.#isUpgraded = head.startsWith('HTTP/1.1 101');
    this.response = this.#isUpgraded ? head : this.#buffer.toString();
    if (this.#isUpgraded) this.#buffer = this.#buffer.subarray(end + 4);
  }

  #readFrames(): void {
    for (;;) {
      const { frame: read, end } = readFrame(this.#buffer);
      this.#needed = end;
      if (!read) return;
      this.frames.push(read);
      this.#buffer = this.#buffer.subarray(end);
    }
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
