import { callGuarded } from './guarded-call.js';

/** A function that hears an event. */
export type Listener = (...args: never[]) => unknown;

/** The listeners of one session: a table that exists only once somebody listens. */
export class Listeners {
  readonly #table = new Map<string, Map<Listener, boolean>>();
  readonly #reportError: (event: string, error: unknown) => void;

  constructor(reportError: (event: string, error: unknown) => void) {
    this.#reportError = reportError;
  }

  add(event: string, listener: Listener, isOnce: boolean): void {
    const listeners = this.#table.get(event);
    if (listeners) listeners.set(listener, isOnce);
    else this.#table.set(event, new Map([[listener, isOnce]]));
  }

  remove(event: string, listener: Listener): void {
    this.#table.get(event)?.delete(listener);
  }

  has(event: string): boolean {
    return (this.#table.get(event)?.size ?? 0) > 0;
  }

  /** Calls all who listen, in the order in which they came; one that fails stops no other. */
  emit(event: string, args: readonly unknown[]): boolean {
    const listeners = this.#table.get(event);
    if (!listeners || listeners.size === 0) return false;
    for (const [listener, isOnce] of [...listeners]) {
      if (isOnce) listeners.delete(listener);
      const report = (error: unknown): void => this.#reportError(event, error);
      callGuarded(() => listener(...(args as never[])), report);
    }
    return true;
  }
}
