import type { RateOptions } from './options.js';

/** Milliseconds of being over the rate after which a session is closed with 4103. */
const MAX_EXCESS = 10_000;

/** Milliseconds without a refusal that are a pause: what was before is forgotten. */
const PAUSE = 2_000;

/** Milliseconds that sums of fractions may be off. */
const ROUNDING = 1e-3;

/**
 * A token bucket: `messages` may come at once, and as many in each `per`. It also knows for how
 * long a session has been over its rate: since the first of a row of refusals that came less than
 * 2 s apart. Accepted messages between them do not count: a flood has some.
 */
export class RateLimiter {
  /** Milliseconds that a message is worth. */
  readonly #interval: number;
  /** Milliseconds by which a session may be ahead of its rate. */
  readonly #slack: number;
  /** When a session that keeps to its rate would have sent what was accepted. */
  #paidUntil = -Infinity;
  #refusedSince: number | undefined;
  #refusedLast = 0;

  constructor({ messages, per }: RateOptions) {
    this.#interval = per / messages;
    this.#slack = messages === Infinity ? 0 : per - this.#interval;
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
    const paidUntil = Math.max(this.#paidUntil, now);
    const wait = paidUntil - now - this.#slack;
    if (wait > ROUNDING) {
      this.#refuse(now);
      return Math.ceil(wait - ROUNDING);
    }
    this.#paidUntil = paidUntil + this.#interval;
    return 0;
  }

  #refuse(now: number): void {
    const isRow = this.#refusedSince !== undefined && now - this.#refusedLast < PAUSE;
    if (!isRow) this.#refusedSince = now;
    this.#refusedLast = now;
  }
}
