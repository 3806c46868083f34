import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { RawClient } from './raw-client.js';

/**
 * Writes a chunk again and again, as fast as the server reads.
 * @returns how often it was written: fewer times where the connection ends, or after `limit`
 * milliseconds.
 */
export async function pour(
  { socket }: RawClient,
  chunk: Buffer,
  times: number,
  limit = 5_000,
): Promise<number> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(), limit);
  socket.once('close', () => end.abort());
  let written = 0;
  while (written < times && !end.signal.aborted && !socket.destroyed) {
    written++;
    if (socket.write(chunk)) continue;
    await once(socket, 'drain', { signal: end.signal }).catch(() => undefined); // it is over
  }
  clearTimeout(timer);
  return written;
}

/** Connects a client that counts the numbered messages that it gets, and notes any out of order. */
export async function countingClient(url: string, room: string): Promise<Counting> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const counting = new Counting(socket);
  socket.send(JSON.stringify({ event: 'join', data: { room }, id: 'join' }));
  await once(socket, 'message');
  return counting;
}

/** What one member of a room got of messages `{"n": 0, …}`, `{"n": 1, …}` and so on. */
export class Counting {
  /** How many came, all in order as long as there is no `gap`. */
  count = 0;
  /** The first number that was not the next one. */
  gap: number | undefined;
  closeCode: number | undefined;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => this.#count(data));
    socket.on('close', (code) => (this.closeCode = code));
    socket.on('error', () => undefined);
  }

  /** Resolves when `total` messages have come; rejects after `limit` milliseconds. */
  async until(total: number, limit = 20_000): Promise<void> {
    const end = Date.now() + limit;
    while (this.count < total) {
      if (Date.now() > end || this.closeCode !== undefined)
        throw new Error(`${this.count} of ${total} came, close code ${this.closeCode}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  #count(data: Buffer): void {
    const number = /^\{"n":(\d+)/.exec(data.subarray(0, 20).toString('latin1'))?.[1];
    if (number === undefined) return;
    if (Number(number) !== this.count) this.gap ??= Number(number);
    this.count++;
  }
}
