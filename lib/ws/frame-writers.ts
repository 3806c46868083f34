import type { Frame, FrameWriter, FrameWriters } from '../core/frame.js';
import { FrameArena } from './frame-arena.js';
import { WireRun } from './frame-run.js';
import { Opcode } from './wire-frame.js';

class ArenaWriter implements FrameWriter {
  readonly #arena = new FrameArena();

  write(payload: string | Uint8Array, isBinary: boolean): Frame {
    const frame = this.#arena.write(payload, isBinary ? Opcode.Binary : Opcode.Text);
    frame.run = new WireRun(frame);
    return frame;
  }
}

/** Encodes the messages of rooms, channels and the registry, each group in memory of its own. */
export const frameWriters: FrameWriters = { create: () => new ArenaWriter() };
