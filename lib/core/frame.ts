/**
 * A message in the bytes of the wire, encoded once for all who get it. Opaque to the core: made
 * by a {@link FrameWriter}, taken by a `Transport` of the same floor, valid within one turn of the
 * event loop.
 */
export interface Frame {
  /** Bytes on the wire, header included. */
  readonly size: number;
}

/**
 * Encodes the messages of one group of sessions. Frames that one writer made within a turn of the
 * event loop lie one after another in memory, so that a member that gets them all gets one range.
 */
export interface FrameWriter {
  /** Makes a text frame, or with `isBinary` a binary one. */
  write(payload: string | Uint8Array, isBinary: boolean): Frame;
}

/** Makes the writers: one for each room, channel and registry. */
export interface FrameWriters {
  create(): FrameWriter;
}
