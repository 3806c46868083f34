/**
 * A message in the bytes of the wire, encoded once for all who get it. Opaque to the core: made
 * by a {@link FrameWriter}, taken by a `Transport` of the same floor, valid within one turn of the
 * event loop.
 */
export interface Frame {
  /** Bytes on the wire, header included. */
  readonly size: number;
  /** The run that begins with it, if there is one. */
  readonly run?: FrameRun | undefined;
}

/**
 * Frames of one writer that go to the same sessions, one after another: only the first of them
 * visits each. The run ends when one of the sessions gets something else, or the turn does.
 */
export interface FrameRun {
  /** Whether it may grow. */
  readonly isOpen: boolean;
  /** How many sessions got the first frame, and get what follows. */
  readonly riders: number;
  /** Who does not get it. */
  excluded: unknown;
  /** Adds a frame; returns false where each session has to be visited. */
  extend(frame: Frame): boolean;
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
