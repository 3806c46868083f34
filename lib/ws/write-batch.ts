// HOT: add() and the first loop of leave() run once a session and turn.
import { writeNow } from './descriptor.js';

/** Whose bytes leave by a descriptor. */
export interface BatchMember {
  /** Writes what the kernel did not take; returns whether it did now. Runs nobody else's code. */
  writeToStream(rest: Uint8Array): boolean;
  /** The kernel takes nothing any more, and told why. Runs nobody else's code. */
  onWriteFailed(error: Error): void;
  /** Does what is left to do when the batch has left, which may call others back. */
  settle(): void;
}

/**
 * What leaves at the end of a turn: first every session puts in what it has, while its memory is still
 * in the caches of the processor, then all is written. In between runs no code that could take a
 * descriptor from its socket, and nothing is fetched that the kernel's work has driven out of the caches.
 */
export class WriteBatch {
  readonly #members: BatchMember[] = [];
  readonly #descriptors: number[] = [];
  readonly #contents: Uint8Array[] = [];
  #unsettled: BatchMember[] = [];

  add(member: BatchMember, descriptor: number, bytes: Uint8Array): void {
    this.#members.push(member);
    this.#descriptors.push(descriptor);
    this.#contents.push(bytes);
  }

  /** Calls `settle()` when the batch has left, as it does for those whose bytes were not all taken. */
  settleLater(member: BatchMember): void {
    this.#unsettled.push(member);
  }

  leave(): void {
    try {
      this.#write();
    } finally {
      this.#members.length = this.#descriptors.length = this.#contents.length = 0;
    }
    if (this.#unsettled.length === 0) return;
    const unsettled = this.#unsettled;
    this.#unsettled = [];
    for (const member of unsettled) member.settle();
  }

  #write(): void {
    for (let index = 0; index < this.#members.length; index++) {
      const member = this.#members[index]!;
      const isTaken = writeWhole(member, this.#descriptors[index]!, this.#contents[index]!);
      if (!isTaken) this.#unsettled.push(member);
    }
  }
}

/** Returns whether the kernel took everything. */
function writeWhole(member: BatchMember, descriptor: number, bytes: Uint8Array): boolean {
  let taken: number;
  try {
    taken = writeNow(descriptor, bytes);
  } catch (error) {
    member.onWriteFailed(error as Error);
    return false;
  }
  return taken === bytes.length || member.writeToStream(bytes.subarray(taken));
}
