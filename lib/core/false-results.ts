import type { Log } from './log.js';

/** What `false` of a hook does instead of refusing. */
const EFFECTS = {
  '@OnHandshake()': 'is session.user now: throw to refuse a client',
  '@OnConnect()': 'closes nothing: throw to close the session',
  '@OnSubscribe()': 'refuses nothing, and the client is subscribed: throw to refuse it',
};

/**
 * Tells the log of hooks that return `false`: who comes from `canActivate` may take it for a no.
 * Once a method, since `false` may be what it means to say.
 */
export class FalseResults {
  readonly #log: Log;
  readonly #told = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param name - the method as `Class.method`. */
  note(result: unknown, decorator: keyof typeof EFFECTS, name: string): void {
    if (result !== false) return;
    const hook = `${decorator} ${name}`;
    if (this.#told.has(hook)) return;
    this.#told.add(hook);
    this.#log.warn(hook, `returned false, which ${EFFECTS[decorator]}`);
  }
}
