import { joinOf } from './own-memory.js';

/** What has come of a frame that is not there yet, in the pieces that the network made of it. */
export class FramePieces {
  readonly #pieces: Buffer[];
  readonly #needed: number;
  readonly #maxPieces: number;
  #size: number;

  /** @param needed - bytes without which looking again is of no use. */
  constructor(first: Buffer, needed: number, maxPieces: number) {
    this.#pieces = [first];
    this.#size = first.length;
    this.#needed = needed;
    this.#maxPieces = maxPieces;
  }

  /** Whether there may be no more of them: each costs memory of its own, however small it is. */
  get isFull(): boolean {
    return this.#pieces.length >= this.#maxPieces;
  }

  /** Takes the next piece. Returns whether it is worth looking again. */
  add(piece: Buffer): boolean {
    this.#pieces.push(piece);
    this.#size += piece.length;
    return this.#size >= this.#needed;
  }

  /** Returns all that has come, in one piece. */
  join(): Buffer {
    return this.#pieces.length === 1 ? this.#pieces[0]! : joinOf(this.#pieces, this.#size);
  }
}
