import type { ResolvedOptions } from './options.js';

/** What a peer may send. */
export interface FrameLimits {
  /** Bytes of a message, inflated. */
  readonly maxPayload: number;
  /** Frames of a message. */
  readonly maxFragments: number;
  /** Pieces that the network may make of a frame. */
  readonly maxPieces: number;
}

/**
 * A frame may arrive in this many pieces and, where `maxPayload` is large, in pieces of this many
 * bytes on average: no network cuts it smaller, and each piece costs some 300 bytes until the
 * frame is complete.
 */
const MIN_PIECES = 1_024;
const MIN_PIECE_BYTES = 64;

export function frameLimitsOf({ maxPayload, limits }: ResolvedOptions): FrameLimits {
  const maxPieces = Math.max(MIN_PIECES, Math.ceil(maxPayload / MIN_PIECE_BYTES));
  return { maxPayload, maxFragments: limits.maxFragments, maxPieces };
}
