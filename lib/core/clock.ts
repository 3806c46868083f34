/** A timer that a {@link Clock} made; opaque. */
export type Timer = ReturnType<typeof setTimeout>;

/** Time as the core sees it: monotonic, so that a jump of the wall clock changes nothing. */
export interface Clock {
  /** Milliseconds since an arbitrary point; never goes back. */
  now(): number;
  /** Calls `callback` once, at the earliest after `delay` milliseconds. */
  setTimeout(callback: () => void, delay: number): Timer;
  clearTimeout(timer: Timer | undefined): void;
}

/** The clock of the process. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout(callback, delay) {
    const timer = setTimeout(callback, delay);
    timer.unref();
    return timer;
  },
  clearTimeout: (timer) => clearTimeout(timer),
};
