// HOT: append() runs for most deliveries, takeQueued() once a session and turn.
import type { WireRun } from './frame-run.js';
import { viewOf } from './range-view.js';
import type { WireFrame } from './wire-frame.js';

/** A part of a slab: frames that follow one another. */
interface Range {
  readonly slab: Buffer;
  readonly start: number;
  readonly end: number;
}

/**
 * The frames that one session gets in a turn of the event loop, in the order of the calls: a range
 * of a slab, which grows as long as frames follow one another, by itself or with a run of frames
 * that others get too.
 */
export abstract class RangeQueue {
  // What a delivery touches comes first, so that it misses as few cache lines as can be.
  #slab: Buffer | undefined;
  #start = 0;
  #end = 0;
  #run: WireRun | undefined;
  #earlierBytes = 0;
  #messagesSent = 0;
  #bytesSent = 0;
  /** Ranges before the current one: frames of several groups came in the same turn. */
  #earlier: Range[] | undefined;

  /** Called when a range begins: something is there to leave at the end of the turn. */
  protected abstract schedule(): void;

  /** Messages that were queued. */
  protected get messagesSent(): number {
    return this.#messagesSent + this.#broughtMessages;
  }
  /** Their bytes. */
  protected get bytesSent(): number {
    return this.#bytesSent + this.#broughtBytes;
  }
  protected countSent({ start, end }: WireFrame): void {
    this.#messagesSent++;
    this.#bytesSent += end - start;
  }

  protected get queuedBytes(): number {
    return this.#earlierBytes + (this.#end - this.#start) + this.#broughtBytes;
  }
  /** What the run has brought behind its first frame, in messages and in bytes. */
  get #broughtMessages(): number {
    return this.#run === undefined ? 0 : this.#run.frames - 1;
  }
  get #broughtBytes(): number {
    return this.#run === undefined ? 0 : this.#run.end - this.#end;
  }

  /** Queues a frame; returns how many bytes are queued. */
  protected append(frame: WireFrame): number {
    if (this.#run !== undefined) this.leaveRun();
    if (frame.slab === this.#slab && frame.start === this.#end) this.#end = frame.end;
    else this.#begin(frame);
    return this.#earlierBytes + (this.#end - this.#start);
  }

  #begin({ slab, start, end, run }: WireFrame): void {
    if (this.#slab !== undefined) this.#closeRange(this.#slab);
    else if (run !== undefined) {
      this.#run = run;
      run.riders++;
    }
    this.#slab = slab;
    this.#start = start;
    this.#end = end;
    this.schedule();
  }

  /** Takes what the run has brought so far, and no more of it: whatever comes now, comes after. */
  protected leaveRun(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#messagesSent += this.#broughtMessages;
    this.#bytesSent += this.#broughtBytes;
    this.#end = run.end;
    this.#run = undefined;
    run.close();
  }

  #closeRange(slab: Buffer): void {
    this.#earlier ??= [];
    this.#earlier.push({ slab, start: this.#start, end: this.#end });
    this.#earlierBytes += this.#end - this.#start;
  }

  /** Takes out all that is queued, in one piece. */
  protected takeQueued(): Buffer | undefined {
    this.leaveRun();
    const slab = this.#slab;
    if (slab === undefined) return undefined;
    const isOne = this.#earlier === undefined;
    const bytes = isOne ? viewOf(slab, this.#start, this.#end) : this.#gather(slab);
    this.#slab = undefined;
    this.#start = this.#end = 0;
    return bytes;
  }

  /** Copies the ranges of this turn together. */
  #gather(slab: Buffer): Buffer {
    const bytes = Buffer.allocUnsafe(this.#earlierBytes + this.#end - this.#start); // may throw
    this.#closeRange(slab);
    const ranges = this.#earlier!;
    let offset = 0;
    for (const { slab: source, start, end } of ranges) {
      offset += source.copy(bytes, offset, start, end);
    }
    this.#earlier = undefined;
    this.#earlierBytes = 0;
    return bytes;
  }

  /** Forgets what is queued. */
  protected dropQueued(): void {
    this.leaveRun();
    this.#slab = this.#earlier = undefined;
    this.#start = this.#end = this.#earlierBytes = 0;
  }
}
