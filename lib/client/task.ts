import { HypernWsError } from '../errors.js';
import type { ClientClock } from './clock.js';

/** What bounds the wait for an answer. */
export interface WaitOptions {
  /** Milliseconds until the promise rejects with `TIMEOUT`; at least 1, or `Infinity`. */
  readonly timeout?: number;
  /** Rejects the promise with `ABORTED` when it aborts; the abort's reason is the `cause`. */
  readonly signal?: AbortSignal | undefined;
}

/** Called when a task ends: with an error, or without one and with a value. */
export type TaskEnd = (error: Error | undefined, value: unknown) => void;

/** A promise that is settled once: by an answer, a time limit, an abort or a failure. */
export class Task<Value = unknown> {
  readonly promise: Promise<Value>;
  #resolve!: (value: Value) => void;
  #reject!: (error: Error) => void;
  /** Whom to call at the end; `undefined` after it. */
  #ends: TaskEnd[] | undefined = [];
  #error: Error | undefined;
  #value: Value | undefined;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who awaits nothing has decided not to know: no unhandled rejection may end the process.
    this.promise.catch(() => {});
  }

  get isSettled(): boolean {
    return !this.#ends;
  }

  /** Calls `end` when the task ends: in that very call, before any promise tells. */
  onEnd(end: TaskEnd): void {
    if (this.#ends) this.#ends.push(end);
    else end(this.#error, this.#value);
  }

  /** Bounds the task in time; `what` names it in the error. */
  limit(clock: ClientClock, { timeout = Infinity, signal }: WaitOptions, what: string): void {
    if (timeout < Infinity) {
      const late = () =>
        this.reject(new HypernWsError('TIMEOUT', `${what} took longer than ${timeout} ms`));
      this.onEnd(clock.after(timeout, late));
    }
    if (!signal) return;
    const abort = () =>
      this.reject(new HypernWsError('ABORTED', `${what} was aborted`, { cause: signal.reason }));
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    this.onEnd(() => signal.removeEventListener('abort', abort));
  }

  resolve(value: Value): void {
    this.#end(undefined, value);
  }

  reject(error: Error): void {
    this.#end(error);
  }

  #end(error: Error | undefined, value?: Value): void {
    const ends = this.#ends;
    if (!ends) return;
    this.#ends = undefined;
    this.#error = error;
    this.#value = value;
    for (const end of ends) end(error, value);
    if (error) this.#reject(error);
    else this.#resolve(value as Value);
  }
}
