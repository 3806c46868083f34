// HOT: compress() runs for every delivery to a session that negotiated compression.
import { constants, deflateRawSync } from 'node:zlib';
import { FrameArena } from './frame-arena.js';
import type { CompressionOptions } from './options.js';
import { Opcode, type WireFrame } from './wire-frame.js';

/** The empty block that a sync flush ends with, and that a message leaves out (RFC 7692, 7.2.1). */
const TAIL_BYTES = 4;

/**
 * Compresses a message once for all who negotiated permessage-deflate without context takeover:
 * the bytes are the same for each of them.
 */
export class Compressor {
  readonly #options: CompressionOptions;
  readonly #arena = new FrameArena();

  constructor(options: CompressionOptions) {
    this.#options = options;
  }

  /** Returns the compressed frame, or the frame as it is where compressing it is not worth it. */
  compress(frame: WireFrame): WireFrame {
    if (frame.compressor !== this) {
      frame.compressed = this.#deflate(frame) ?? frame.alone();
      frame.compressor = this;
    }
    return frame.compressed!;
  }

  #deflate(frame: WireFrame): WireFrame | null {
    const { threshold, maxSize, level } = this.#options;
    const { payload, opcode } = frame;
    const isMessage = opcode === Opcode.Text || opcode === Opcode.Binary;
    if (!isMessage || payload.length < threshold || payload.length > maxSize) return null;
    const deflated = deflateRawSync(payload, { level, finishFlush: constants.Z_SYNC_FLUSH });
    const body = deflated.subarray(0, deflated.length - TAIL_BYTES);
    return body.length < payload.length ? this.#arena.write(body, opcode, true) : null;
  }
}
