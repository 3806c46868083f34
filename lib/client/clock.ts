/** Time, as the client sees it: a port, so that a test need not wait. */
export interface ClientClock {
  /** Calls `callback` once, after `delay` milliseconds; the function that it returns calls that off. */
  after(delay: number, callback: () => void): () => void;
}

/** The longest delay that timers take, about 25 days; a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The clock of the machine; a change of its date moves no timer. */
export const systemClock: ClientClock = {
  after(delay, callback) {
    const timer = setTimeout(callback, Math.min(delay, LONGEST_DELAY));
    return () => clearTimeout(timer);
  },
};
