import type { RateOptions } from './options.js';

/** Milliseconds of being over the rate after which a session is closed with 4103. */
const MAX_EXCESS = 10_000;

/** Milliseconds without a refusal that are a pause: what was before is forgotten. */
const PAUSE = 2_000;

/**
 * A token bucket: `messages` may come at once, and as many in each `per`. It also knows for how
 * long a session has been over its rate: since the first of a row of refusals that came less than
 * 2 s apart. Accepted messages between them do not count: a flood has some.
 */
export class RateLimiter {
  readonly #capacity: number;
  readonly #perToken: number;
  #tokens: number;
  #filledAt: number | undefined;
  #refusedSince: number | undefined;
  #refusedLast = 0;

  constructor({ messages, per }: RateOptions) {
    this.#capacity = messages;
    this.#perToken = per / messages;
    this.#tokens = messages;
  }

  /** Whether the session has been over its rate for 10 s, without a pause. */
  get isExceeded(): boolean {
    return this.#refusedSince !== undefined && this.#refusedLast - this.#refusedSince >= MAX_EXCESS;
  }

  /**
   * Counts a message that came at `now`.
   * @returns 0 where it may be handled, else the milliseconds until one may; a whole number.
   */
  take(now: number): number {
    if (this.#capacity === Infinity) return 0;
    const elapsed = now - (this.#filledAt ?? now);
    this.#filledAt = now;
    this.#tokens = Math.min(this.#capacity, this.#tokens + elapsed / this.#perToken);
    if (this.#tokens >= 1) {
      this.#tokens -= 1;
      return 0;
    }
    this.#refuse(now);
    return Math.ceil((1 - this.#tokens) * this.#perToken);
  }

  #refuse(now: number): void {
    const isRow = this.#refusedSince !== undefined && now - this.#refusedLast < PAUSE;
    if (!isRow) this.#refusedSince = now;
    this.#refusedLast = now;
  }
}
