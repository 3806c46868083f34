// HOT: viewOf() runs once a session and turn.
import { atEndOfTurn, type Flushable } from './turn.js';

const NOTHING = Buffer.alloc(0);

/** The last range that was asked for: in a fan-out all members leave with the same one. */
let lastSlab: Buffer = NOTHING;
let lastStart = 0;
let lastEnd = 0;
let lastView: Buffer = NOTHING;
let isKept = false;

/** Lets go of the last range at the end of the turn, so that it pins no slab. */
const release: Flushable = {
  flush() {
    lastSlab = lastView = NOTHING;
    isKept = false;
  },
};

/** Returns a range of a slab as bytes: one object for all who ask for the same range in a turn. */
export function viewOf(slab: Buffer, start: number, end: number): Buffer {
  if (slab === lastSlab && start === lastStart && end === lastEnd) return lastView;
  if (!isKept) {
    isKept = true;
    atEndOfTurn(release);
  }
  lastSlab = slab;
  lastStart = start;
  lastEnd = end;
  lastView = start === 0 && end === slab.length ? slab : slab.subarray(start, end);
  return lastView;
}
