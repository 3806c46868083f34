import { copyOf, joinOf } from './own-memory.js';

/** A message that comes in several frames (RFC 6455, section 5.4), as far as it has come. */
export class MessageFragments {
  /** Bytes so far, as they came. */
  size = 0;
  readonly #parts: Buffer[] = [];
  #count = 0;

  constructor(
    readonly isBinary: boolean,
    readonly isCompressed: boolean,
  ) {}

  /** Returns false where the message has `maxFragments` already. */
  add(payload: Buffer, maxFragments: number): boolean {
    if (++this.#count > maxFragments) return false;
    this.size += payload.length;
    // A copy: the payload is a part of what the network brought, which would stay as a whole.
    if (payload.length > 0) this.#parts.push(copyOf(payload));
    return true;
  }

  /** Returns the whole payload. */
  join(): Buffer {
    return joinOf(this.#parts, this.size);
  }
}
