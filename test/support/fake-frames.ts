import type { Frame, FrameWriter, FrameWriters } from '../../lib/core/frame.js';

/** A frame that says what is in it. */
export interface FakeFrame extends Frame {
  readonly payload: string | Uint8Array;
  readonly isBinary: boolean;
}

/** Makes frames that say what is in them, and counts what was encoded. */
export class FakeFrames implements FrameWriters {
  /** Writers that were made. */
  writers = 0;
  /** All frames that were made, in order. */
  readonly frames: FakeFrame[] = [];

  create(): FrameWriter {
    this.writers++;
    return {
      write: (payload, isBinary): FakeFrame => {
        const frame = { size: payload.length + 2, payload, isBinary };
        this.frames.push(frame);
        return frame;
      },
    };
  }
}
