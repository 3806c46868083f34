// HOT: writeDirectly() runs once a session and turn.
import type { Socket } from 'node:net';

type Listener = (error: Error | undefined) => void;

/** A write that the kernel did not take whole at once. */
export class PendingWrite {
  /** Whether it has ended, which most do before `_write` returns. */
  isOver = false;
  error: Error | undefined;
  #listener: Listener | undefined;

  /** Calls back when the kernel has taken the rest, or with the reason why it never will. */
  onEnd(listener: Listener): void {
    this.#listener = listener;
  }

  readonly end = (error?: Error | null): void => {
    this.isOver = true;
    this.error = error ?? undefined;
    this.#listener?.(this.error);
  };
}

/** What the next write reports to: a write that ends at once, as most do, leaves it for another. */
let unused: PendingWrite | undefined;

/**
 * Gives bytes to the kernel past the queue of the stream, which would come back to every socket in a
 * tick of its own: an outbox is a queue already. What holds is what a stream promises its `_write`:
 * no other write is under way until this one has ended.
 * @returns what is left to wait for, `undefined` where the kernel took everything. A socket on which
 * the write failed is destroyed.
 */
export function writeDirectly(socket: Socket, bytes: Uint8Array): PendingWrite | undefined {
  const write = unused ?? new PendingWrite();
  unused = undefined;
  socket._write(bytes, 'buffer' as BufferEncoding, write.end);
  if (!write.isOver) return write;
  if (write.error !== undefined) socket.destroy(write.error);
  else unused = write;
  write.isOver = false;
  return undefined;
}
