import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';

type WriteCallback = (error?: Error | null) => void;

/** A socket that keeps what is written, and takes it off its hands when a test says so. */
export class FakeSocket extends EventEmitter {
  /** What each call wrote; empty writes are left out. */
  readonly writes: Uint8Array[] = [];
  /** Whether the kernel takes nothing. */
  isStuck = false;
  /** Bytes in the queue of the stream. */
  writableLength = 0;
  #callbacks: WriteCallback[] = [];
  #isWriting = false;

  /** Writes past the queue of the stream: one at a time. */
  readonly _write = (bytes: Uint8Array, _encoding: string, callback: WriteCallback): void => {
    if (this.#isWriting) throw new Error('another write is under way');
    if (this.destroyed) return callback(new Error('destroyed'));
    this.writes.push(bytes);
    if (!this.isStuck) return callback();
    this.#isWriting = true;
    this.#callbacks.push(callback);
  };

  readonly write = (bytes: Uint8Array, callback?: WriteCallback): boolean => {
    if (this.destroyed) return false;
    if (bytes.length > 0) this.writes.push(bytes);
    if (this.isStuck) this.writableLength += bytes.length;
    if (callback) this.#callbacks.push(callback);
    return !this.isStuck;
  };

  /** All that was written, in order. */
  get bytes(): Buffer {
    return Buffer.concat(this.writes);
  }

  /** Lets the kernel take all that is buffered, and then everything or nothing. */
  drain(isStuck = false): void {
    this.isStuck = isStuck;
    this.writableLength = 0;
    this.#isWriting = false;
    for (const callback of this.#callbacks.splice(0)) callback();
  }

  /** Fails the writes that wait. */
  fail(): void {
    for (const callback of this.#callbacks.splice(0)) callback(new Error('gone'));
  }

  /** Whether our side was ended, and whether the socket was destroyed. */
  isEnded = false;
  destroyed = false;
  /** What it holds unread. */
  unread: Buffer | null = null;

  pause(): void {}
  resume(): void {}
  end(): void {
    this.isEnded = true;
  }
  destroy(): void {
    this.destroyed = true;
    this.#isWriting = false;
  }
  read(): Buffer | null {
    return this.unread;
  }

  get asSocket(): Socket {
    return this as unknown as Socket;
  }
}
