/** Milliseconds after which a session that is behind is looked at again. */
export const LOOK_INTERVAL = 500;

/** More milliseconds without a look than this were a stall. */
const STALL = 2 * LOOK_INTERVAL;

/**
 * Time as a peer had it: it stands still while our own event loop does. Whoever is looked at every
 * `LOOK_INTERVAL` milliseconds, and was not for longer, has had no chance to be read meanwhile.
 */
export class PeerTime {
  #time: number;
  #seenAt: number;

  constructor(now: number) {
    this.#time = now;
    this.#seenAt = now;
  }

  /** Returns what time it is for the peer when the clock says `now`. */
  at(now: number): number {
    const gap = now - this.#seenAt;
    return this.#time + (gap > STALL ? LOOK_INTERVAL : gap);
  }

  /** Lets time pass, since the peer is looked at. Returns what time it is for it. */
  pass(now: number): number {
    this.#time = this.at(now);
    this.#seenAt = now;
    return this.#time;
  }
}
