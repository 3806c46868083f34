// HOT: add() and #write() run once a session and turn.
import { writeNow } from './descriptor.js';
import { throwLater } from './throw-later.js';

/** What is left of a write, and why, if it is for good. */
export interface ShortWrite {
  readonly rest: Uint8Array;
  readonly error: Error | undefined;
}

/** Whose bytes leave by a descriptor. */
export interface BatchMember {
  /**
   * The kernel did not take everything. The others have not left yet: whatever runs code of anybody
   * else waits for `settle()`, for which a member that is not settled already has to ask.
   */
  onShortWrite(unsent: ShortWrite): void;
  /** Does what is left to do when the batch has left. */
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

  /** Calls `settle()` when the batch has left. */
  settleLater(member: BatchMember): void {
    this.#unsettled.push(member);
  }

  leave(): void {
    try {
      this.#write();
    } finally {
      this.#members.length = this.#descriptors.length = this.#contents.length = 0;
    }
    if (this.#unsettled.length > 0) this.#settle();
  }

  #write(): void {
    for (let index = 0; index < this.#members.length; index++) {
      const bytes = this.#contents[index]!;
      let taken = 0;
      let error: Error | undefined;
      try {
        taken = writeNow(this.#descriptors[index]!, bytes);
      } catch (thrown) {
        error = thrown as Error;
      }
      if (taken === bytes.length) continue;
      this.#members[index]!.onShortWrite({ rest: bytes.subarray(taken), error });
    }
  }

  #settle(): void {
    const unsettled = this.#unsettled;
    this.#unsettled = [];
    for (const member of unsettled) {
      try {
        member.settle();
      } catch (error) {
        throwLater(error);
      }
    }
  }
}
