import type { ClientClock } from './clock.js';
import { amountOf } from './server-frame.js';
import { Timer } from './timer.js';

/**
 * Notices a server that fell silent: nothing heard for `pingInterval + pingTimeout`. Half of
 * `pingTimeout` before that it probes, so that a page whose timers were asleep, or a server with
 * nothing to say, is not taken for a loss.
 */
export class SilenceWatch {
  readonly #probe: () => void;
  readonly #silent: () => void;
  readonly #timer: Timer;
  /** How long silence is no reason to probe; 0 while nothing is watched. */
  #patience = 0;
  /** How long the answer to a probe may take. */
  #grace = 0;

  constructor(clock: ClientClock, probe: () => void, silent: () => void) {
    this.#probe = probe;
    this.#silent = silent;
    this.#timer = new Timer(clock);
  }

  /** Starts to watch, unless the server does not say how often it pings. */
  start(pingInterval: unknown, pingTimeout: unknown): void {
    const interval = amountOf(pingInterval);
    const timeout = amountOf(pingTimeout);
    if (!interval || !timeout) return;
    this.#grace = timeout / 2;
    this.#patience = interval + this.#grace;
    this.heard();
  }

  /** Takes note that something arrived. */
  heard(): void {
    if (this.#patience) this.#timer.set(this.#patience, () => this.check());
  }

  /** Probes now: there is reason to doubt the connection. */
  check(): void {
    if (!this.#patience) return;
    this.#timer.set(this.#grace, this.#silent);
    this.#probe();
  }

  stop(): void {
    this.#patience = 0;
    this.#timer.stop();
  }
}
