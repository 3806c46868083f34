// HOT: write() runs for every message.
import { atEndOfTurn, type Flushable } from './turn.js';
import { headerSizeOf, WireFrame, writeHeader, type Opcode } from './wire-frame.js';

/** Bytes of a slab. What is larger than a quarter of it gets memory of its own. */
const SLAB_BYTES = 65_536;
const SHARED_BYTES = SLAB_BYTES / 4;
const NOTHING = Buffer.alloc(0);

/** A string of n UTF-16 units has at most 3n bytes of UTF-8: short ones are not measured first. */
const MAX_BYTES_PER_UNIT = 3;
const SHORT_UNITS = 1_024;

/** The slab that all arenas take from. It is never written twice: a full one is left to those who hold it. */
let slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
let used = 0;

/**
 * Memory in which the frames of one group lie one after another for the length of a turn, so
 * that a session that gets them all gets one range, which leaves in one write without a copy.
 */
export class FrameArena implements Flushable {
  #slab: Buffer = NOTHING;
  #position = 0;
  /** The end of what is reserved; beyond it others may write. */
  #limit = 0;
  #isActive = false;
  #frames = 0;
  #bytes = 0;
  /** What to reserve next turn: what the last one took, if it took more than one frame. */
  #reserve = 0;

  /** Writes a frame behind the last one of this turn, as far as there is room. */
  write(payload: string | Uint8Array, opcode: Opcode, isCompressed = false): WireFrame {
    const isText = typeof payload === 'string';
    let size = isText ? payload.length * MAX_BYTES_PER_UNIT : payload.length;
    let headerSize = headerSizeOf(size);
    if (isText && (payload.length > SHORT_UNITS || headerSizeOf(payload.length) !== headerSize)) {
      size = Buffer.byteLength(payload);
      headerSize = headerSizeOf(size);
    }
    this.#makeRoom(headerSize + size);
    const target = this.#slab;
    const start = this.#position;
    const body = start + headerSize;
    if (isText) size = target.write(payload, body, 'utf8');
    else target.set(payload, body);
    writeHeader(target, start, opcode, size, isCompressed);
    const end = body + size;
    this.#take(end);
    return new WireFrame(target, start, end, headerSize);
  }

  #makeRoom(bytes: number): void {
    if (this.#position + bytes <= this.#limit) return;
    if (bytes > SHARED_BYTES) {
      this.#enter(Buffer.allocUnsafeSlow(bytes), 0, bytes);
      return;
    }
    const isLast = this.#slab === slab && this.#limit === used;
    if (isLast && this.#position + bytes <= SLAB_BYTES) {
      used = this.#limit = this.#position + bytes;
      return;
    }
    // Others wrote in between: what this group reserves from now on it has to itself.
    const reserve = Math.min(SHARED_BYTES, Math.max(bytes, this.#reserve, this.#bytes));
    if (used + reserve > SLAB_BYTES) {
      slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
      used = 0;
    }
    this.#enter(slab, used, used + reserve);
    used += reserve;
  }

  #enter(memory: Buffer, start: number, limit: number): void {
    this.#slab = memory;
    this.#position = start;
    this.#limit = limit;
    if (!this.#isActive) {
      this.#isActive = true;
      atEndOfTurn(this);
    }
  }

  /** Moves on to `end`, and gives back what was only an estimate if nobody wrote behind it. */
  #take(end: number): void {
    this.#bytes += end - this.#position;
    this.#frames++;
    this.#position = end;
    if (this.#reserve === 0 && this.#slab === slab && this.#limit === used)
      used = this.#limit = end;
  }

  /** Lets go of the slab at the end of the turn: an idle group must not pin it. */
  flush(): void {
    this.#reserve = this.#frames > 1 ? Math.min(SHARED_BYTES, this.#bytes * 2) : 0;
    this.#slab = NOTHING;
    this.#position = this.#limit = this.#frames = this.#bytes = 0;
    this.#isActive = false;
  }
}
