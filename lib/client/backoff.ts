/** The bounds of a delay, in milliseconds. */
export interface Delays {
  readonly minDelay: number;
  readonly maxDelay: number;
}

/**
 * The delays between attempts to reconnect, with full jitter: each is random between `minDelay`
 * and a ceiling that starts at four times `minDelay` and doubles up to `maxDelay`. The ceiling
 * starts that high because clients that all wait about `minDelay` would come back in step.
 */
export class Backoff {
  readonly #delays: Delays;
  readonly #random: () => number;
  #failures = 0;

  constructor(delays: Delays, random: () => number) {
    this.#delays = delays;
    this.#random = random;
  }

  /** Returns the next delay, in milliseconds. */
  next(): number {
    const { minDelay, maxDelay } = this.#delays;
    const ceiling = Math.min(maxDelay, 4 * minDelay * 2 ** this.#failures++);
    return minDelay + this.#random() * (ceiling - minDelay);
  }

  /** Starts over: the next delay is a short one. */
  reset(): void {
    this.#failures = 0;
  }
}
