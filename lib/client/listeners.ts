type Listener = (value: never) => unknown;

/**
 * Listeners by event. What one of them throws, at once or from a promise, goes to `failed`: the
 * others are called all the same, and nothing reaches the event loop.
 */
export class Listeners {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #failed: (error: unknown) => void;

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed;
  }

  /** Adds a listener; the function that it returns takes it off. */
  on(event: string, listener: Listener): () => void {
    let listeners = this.#listeners.get(event);
    if (!listeners) this.#listeners.set(event, (listeners = new Set()));
    // A function of its own each time: added twice, it is called twice and taken off once.
    const own: Listener = (value) => listener(value);
    listeners.add(own);
    return () => void listeners.delete(own);
  }

  /** Calls the listeners of an event, in the order in which they came; tells whether there were any. */
  emit(event: string, value: unknown): boolean {
    const listeners = this.#listeners.get(event);
    if (!listeners?.size) return false;
    for (const listener of [...listeners]) {
      try {
        const result = listener(value as never) as Partial<Promise<unknown>> | undefined;
        result?.then?.(undefined, this.#failed);
      } catch (error) {
        this.#failed(error);
      }
    }
    return true;
  }
}
