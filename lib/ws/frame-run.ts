// HOT: extend() runs for every message to a group.
import type { Frame, FrameRun } from '../core/frame.js';

const NOTHING = Buffer.alloc(0);

/** A frame, and where it lies. */
interface PlacedFrame extends Frame {
  readonly slab: Buffer;
  readonly start: number;
  readonly end: number;
}

/** Frames that lie one after another in a slab, and that all who ride on the run get in one write. */
export class WireRun implements FrameRun {
  riders = 0;
  excluded: unknown;
  /** How many frames it has. */
  frames = 1;
  #slab: Buffer;
  #end: number;

  constructor({ slab, end }: PlacedFrame) {
    this.#slab = slab;
    this.#end = end;
  }

  get isOpen(): boolean {
    return this.#slab !== NOTHING;
  }

  /** Where its last frame ends in the slab. */
  get end(): number {
    return this.#end;
  }

  extend({ slab, start, end }: PlacedFrame): boolean {
    if (slab !== this.#slab || start !== this.#end) return false;
    this.#end = end;
    this.frames++;
    return true;
  }

  /** A rider gets something else, or the turn ends: each is visited again. Pins nothing any more. */
  close(): void {
    this.#slab = NOTHING;
    this.excluded = undefined;
  }
}
