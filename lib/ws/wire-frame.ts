import type { Frame } from '../core/frame.js';
import type { WireRun } from './frame-run.js';
import { copyOf } from './own-memory.js';

/** Opcodes of RFC 6455, section 5.2. */
export enum Opcode {
  Continuation = 0,
  Text = 1,
  Binary = 2,
  Close = 8,
  Ping = 9,
  Pong = 10,
}

/** A frame as it lies in memory: a range of a slab that others share. */
export class WireFrame implements Frame {
  /** A copy that may wait for slow sockets: it pins its own bytes and no slab. */
  #kept: Buffer | undefined;
  /** What those get who negotiated compression, `undefined` until asked. */
  compressed: WireFrame | undefined;
  /** The run that it is the first frame of: it goes to a group. */
  run: WireRun | undefined;
  /** Who compressed it: paths differ in what they compress, and how. */
  compressor: object | undefined;

  constructor(
    readonly slab: Buffer,
    readonly start: number,
    readonly end: number,
    /** Bytes of the header, which the payload follows. */
    readonly headerSize: number,
  ) {}

  get size(): number {
    return this.end - this.start;
  }

  /** The payload, in place. */
  get payload(): Buffer {
    return this.slab.subarray(this.start + this.headerSize, this.end);
  }

  get opcode(): Opcode {
    return this.slab[this.start]! & 0x0f;
  }

  /** The same frame without its run, for who may get the next one in other bytes. */
  alone(): WireFrame {
    return new WireFrame(this.slab, this.start, this.end, this.headerSize);
  }

  /** The frame's bytes in a buffer of their own, made once for all who wait. */
  kept(): Buffer {
    if (this.#kept === undefined) {
      this.#kept = copyOf(this.slab, this.start, this.end);
    }
    return this.#kept;
  }
}

/** Marks the last frame of a message. */
export const FIN = 0x80;
/** Marks a compressed message, on its first frame (RFC 7692, section 6). */
export const RSV1 = 0x40;

/** Returns how many bytes the header of a payload of `size` bytes has; a server never masks. */
export function headerSizeOf(size: number): number {
  return size < 126 ? 2 : size < 65_536 ? 4 : 10;
}

/** Writes the header of an unfragmented frame (RFC 6455, section 5.2) at `offset`. */
export function writeHeader(
  target: Buffer,
  offset: number,
  opcode: Opcode,
  size: number,
  isCompressed: boolean,
): void {
  target[offset] = FIN | opcode | (isCompressed ? RSV1 : 0);
  if (size < 126) {
    target[offset + 1] = size;
  } else if (size < 65_536) {
    target[offset + 1] = 126;
    target[offset + 2] = size >>> 8;
    target[offset + 3] = size & 0xff;
  } else {
    target[offset + 1] = 127;
    target.writeBigUInt64BE(BigInt(size), offset + 2);
  }
}
