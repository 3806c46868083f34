import type { Clock, Timer } from './clock.js';

/**
 * Ticks of one length, in a time that stands still while the event loop does: whoever is given so
 * many ticks has had them. Ticks that come a little late are made up for, so that they do not
 * drift.
 */
export class SteadyTicks {
  readonly #clock: Clock;
  readonly #length: number;
  readonly #onTick: (tick: number) => void;
  /** When tick 0 would have been, had nothing stalled. */
  #origin = 0;
  #current = 0;
  #isAfterStall = false;
  #isRunning = false;
  #timer: Timer | undefined;

  /** @param length - milliseconds. */
  constructor(clock: Clock, length: number, onTick: (tick: number) => void) {
    this.#clock = clock;
    this.#length = length;
    this.#onTick = onTick;
  }

  /** The last tick that has begun. */
  get current(): number {
    return this.#current;
  }

  /** Milliseconds since tick 0, in the time of the ticks. */
  get time(): number {
    return this.#clock.now() - this.#origin;
  }

  /** Tells whether `time` is not after the tick that began last. */
  hasCome(time: number): boolean {
    return time <= this.#current * this.#length;
  }

  /** Returns the first tick at or after `time` that has not begun. */
  after(time: number): number {
    return Math.max(Math.ceil(time / this.#length), this.#current + 1);
  }

  /** Goes on where the ticks were stopped. */
  start(): void {
    this.#isRunning = true;
    this.#goOnFrom(this.#current);
    if (this.#timer === undefined) this.#wait();
  }

  stop(): void {
    this.#isRunning = false;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #wait(): void {
    const delay = this.#origin + (this.#current + 1) * this.#length - this.#clock.now();
    this.#timer = this.#clock.setTimeout(() => this.#sweep(), Math.max(1, delay));
  }

  #sweep(): void {
    this.#timer = undefined;
    try {
      this.#advance();
    } finally {
      if (this.#isRunning && this.#timer === undefined) this.#wait();
    }
  }

  #advance(): void {
    const next = this.#current + 1;
    if (this.time - next * this.#length > this.#length) {
      // Timers run before what has arrived is read: one more tick, and what peers sent while the
      // loop stood still is known. A loop that is always late still gets every other tick.
      this.#isAfterStall = !this.#isAfterStall;
      this.#goOnFrom(this.#isAfterStall ? this.#current : next);
      if (this.#isAfterStall) return;
    }
    this.#isAfterStall = false;
    const last = Math.max(next, Math.floor(this.time / this.#length));
    while (this.#current < last && this.#isRunning) this.#onTick(++this.#current);
  }

  /** Makes `tick` the one that begins now. */
  #goOnFrom(tick: number): void {
    this.#origin = this.#clock.now() - tick * this.#length;
  }
}
