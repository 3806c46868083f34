import type { ClientClock } from './clock.js';

/** A timer that runs at most once at a time: to set it anew calls off what it was set to before. */
export class Timer {
  readonly #clock: ClientClock;
  #callOff: (() => void) | undefined;

  constructor(clock: ClientClock) {
    this.#clock = clock;
  }

  set(delay: number, then: () => void): void {
    this.stop();
    this.#callOff = this.#clock.after(delay, then);
  }

  stop(): void {
    this.#callOff?.();
  }
}
