// HOT: add() and remove() run for every message that has a handler.
import type { Clock } from './clock.js';
import { Link, LinkedList } from './link.js';

/** What can be given a time limit: a member of at most one {@link Deadlines}. */
export abstract class Deadline extends Link {
  /** @internal When it expires, on the clock of its {@link Deadlines}. */
  expiresAt = 0;
}

/**
 * Time limits of one duration, with one timer for all: who is added last expires last, so a list in
 * the order of coming is a list in the order of expiry.
 */
export class Deadlines<T extends Deadline> {
  readonly #clock: Clock;
  readonly #duration: number;
  readonly #expire: (entry: T) => void;
  readonly #entries = new LinkedList<T>();
  #isTimed = false;

  /**
   * @param duration - milliseconds.
   * @param expire - is called with each entry whose time is over, which it has left by then.
   */
  constructor(clock: Clock, duration: number, expire: (entry: T) => void) {
    this.#clock = clock;
    this.#duration = duration;
    this.#expire = expire;
  }

  /** Starts the time of an entry, anew where it has been added before. */
  add(entry: T): void {
    entry.expiresAt = this.#clock.now() + this.#duration;
    this.#entries.push(entry);
    if (!this.#isTimed) this.#wake(this.#duration);
  }

  /** Stops the time of an entry; harmless where it has none. The timer is left as it is. */
  remove(entry: T): void {
    entry.unlink();
  }

  #wake(delay: number): void {
    this.#isTimed = true;
    this.#clock.setTimeout(() => this.#sweep(), delay);
  }

  #sweep(): void {
    try {
      this.#expireDue(this.#clock.now());
    } finally {
      const { first } = this.#entries;
      if (first) this.#wake(first.expiresAt - this.#clock.now());
      else this.#isTimed = false;
    }
  }

  #expireDue(now: number): void {
    // What expires now may add and remove others: the list is asked again each time.
    for (let entry = this.#entries.first; entry; entry = this.#entries.first) {
      if (entry.expiresAt > now) return;
      entry.unlink();
      this.#expire(entry);
    }
  }
}
