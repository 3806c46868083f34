import type { Clock, Timer } from '../../lib/core/clock.js';

interface FakeTimer {
  readonly dueAt: number;
  readonly callback: () => void;
}

/** A clock that moves when a test says so. */
export class FakeClock implements Clock {
  #now = 0;
  readonly #timers = new Set<FakeTimer>();

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delay: number): Timer {
    const timer: FakeTimer = { dueAt: this.#now + Math.max(1, delay), callback };
    this.#timers.add(timer);
    return timer as unknown as Timer;
  }

  clearTimeout(timer: Timer | undefined): void {
    this.#timers.delete(timer as unknown as FakeTimer);
  }

  /** Timers that are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Lets time pass, and calls each timer when it is due. */
  advance(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let timer = this.#next(); timer && timer.dueAt <= end; timer = this.#next()) {
      this.#now = Math.max(this.#now, timer.dueAt);
      this.#timers.delete(timer);
      timer.callback();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Lets time pass as where the event loop is busy: what is due meanwhile is called at the end. */
  stall(milliseconds: number): void {
    this.#now += milliseconds;
    this.advance(0);
  }

  #next(): FakeTimer | undefined {
    let next: FakeTimer | undefined;
    for (const timer of this.#timers) if (!next || timer.dueAt < next.dueAt) next = timer;
    return next;
  }
}
