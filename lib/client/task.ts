import { HypernWsError, type HypernWsErrorCode } from '../errors.js';
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

/** What is settled once: by an answer, a time limit, an abort or a failure. */
export class Task<Value = unknown> {
  readonly #clock: ClientClock;
  readonly #undone: () => string;
  /** Whom to call at the end; `undefined` after it. */
  #ends: TaskEnd[] | undefined = [];
  #error: Error | undefined;
  #value: Value | undefined;

  constructor(
    clock: ClientClock,
    /** Says, in errors, what has not been done yet. */
    undone: () => string,
  ) {
    this.#clock = clock;
    this.#undone = undone;
  }

  get isSettled(): boolean {
    return !this.#ends;
  }

  /** Calls `end` when the task ends: in that very call, before any promise tells. */
  onEnd(end: TaskEnd): void {
    if (this.#ends) this.#ends.push(end);
    else end(this.#error, this.#value);
  }

  /** Makes the promise that the application gets. */
  toPromise(): Promise<Value> {
    const promise = new Promise<Value>((resolve, reject) => {
      this.onEnd((error, value) => (error ? reject(error) : resolve(value as Value)));
    });
    // Nobody has to look: no unhandled rejection may end the process.
    promise.catch(() => {});
    return promise;
  }

  /** Bounds the task in time, unless `isMoot` says at its end that it does not matter any more. */
  limit({ timeout = Infinity, signal }: WaitOptions, isMoot?: () => boolean): void {
    const late = () => isMoot?.() || this.fail('TIMEOUT', `over ${timeout} ms`);
    if (timeout < Infinity) this.onEnd(this.#clock.after(timeout, late));
    if (!signal) return;
    const abort = () => this.fail('ABORTED', 'aborted', { cause: signal.reason });
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort);
    this.onEnd(() => signal.removeEventListener('abort', abort));
  }

  /** Rejects with an error that says what was not done, and `why`. */
  fail(code: HypernWsErrorCode, why: string, options?: ErrorOptions): void {
    this.reject(new HypernWsError(code, `${this.#undone()}: ${why}`, options));
  }

  resolve(value: Value): void {
    this.#end(undefined, value);
  }

  reject(error: Error): void {
    this.#end(error);
  }

  #end(error: Error | undefined, value?: Value): void {
    const ends = this.#ends;
    this.#ends = undefined;
    if (!ends) return;
    this.#error = error;
    this.#value = value;
    for (const end of ends) end(error, value);
  }
}
