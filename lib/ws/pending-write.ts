type Listener = (error: Error | undefined) => void;

/** A write, which may have ended by the time that it is waited for. */
export class PendingWrite {
  #isOver = false;
  #error: Error | undefined;
  #listener: Listener | undefined;

  /** Why it failed, if it has. */
  get error(): Error | undefined {
    return this.#error;
  }

  get hasEndedWell(): boolean {
    return this.#isOver && this.#error === undefined;
  }

  /** The socket calls this at the end, with the reason where it failed. */
  readonly end = (error?: Error | null): void => {
    this.#isOver = true;
    this.#error = error ?? undefined;
    this.#listener?.(this.#error);
  };

  /** Calls back at the end, unless that was. */
  onEnd(listener: Listener): void {
    this.#listener = listener;
  }
}
