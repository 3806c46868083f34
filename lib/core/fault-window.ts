/** Milliseconds in which faults are counted together. */
const WINDOW = 60_000;
/** Faults within a window that are borne. */
const MAX_FAULTS = 100;

/** Counts what a peer sends that can't be served: more than 100 in a minute are too many. */
export class FaultWindow {
  /** When the last faults came, as a ring. */
  readonly #times = new Float64Array(MAX_FAULTS).fill(-Infinity);
  #next = 0;

  /** Counts a fault; returns whether that was one too many. */
  add(now: number): boolean {
    const oldest = this.#times[this.#next]!;
    this.#times[this.#next] = now;
    this.#next = (this.#next + 1) % MAX_FAULTS;
    return now - oldest < WINDOW;
  }
}
