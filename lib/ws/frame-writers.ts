import type { Frame, FrameWriter, FrameWriters } from '../core/frame.js';
import { FrameArena } from './frame-arena.js';
import { Opcode } from './wire-frame.js';

class ArenaWriter implements FrameWriter {
  readonly #arena = new FrameArena();

  write(payload: string | Uint8Array, isBinary: boolean): Frame {
    return this.#arena.write(payload, isBinary ? Opcode.Binary : Opcode.Text);
  }
}

/** Encodes the messages of rooms, channels and the registry, each group in memory of its own. */
export const frameWriters: FrameWriters = { create: () => new ArenaWriter() };
