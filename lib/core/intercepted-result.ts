import type { Call, Named, Stream, StreamObserver, Subscription } from './call.js';
import { callGuarded } from './guarded-call.js';
import { tearDown } from './tear-down.js';

/**
 * What interceptors made of a handler's result. They make a stream of everything and are lazy: the
 * handler runs when theirs is subscribed to, and only then it is known whether it returned one.
 */
export class InterceptedResult implements Stream {
  readonly #source: Stream;
  readonly #call: Call;
  readonly #by: Named;
  #subscription: Subscription | undefined;
  /** Values that nobody has got yet: one at most, before it is known to be a stream. */
  #waiting: unknown[] = [];
  #observer: StreamObserver | undefined;
  #settle: ((result: unknown) => void) | undefined;
  #isOver = false;
  #isCancelled = false;

  constructor(source: Stream, call: Call, by: Named) {
    this.#source = source;
    this.#call = call;
    this.#by = by;
  }

  /**
   * Runs the handler. Resolves with itself as soon as the handler has returned a stream, else with
   * the last value; those before go to `call.sink`. Never rejects: see `call.isFailed`.
   */
  settle(): Promise<unknown> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#call.onStream = () => resolve(this);
      this.#call.cancel = (report) => this.#cancel(report);
      try {
        this.#subscription = this.#source.subscribe({
          next: (value) => this.#next(value),
          error: (error) => this.#fail(error),
          complete: () => this.#end(),
        });
        // A source may send all it has while it is subscribed to, and be cancelled meanwhile.
        if (this.#isCancelled) this.#subscription?.unsubscribe();
      } catch (error) {
        this.#call.fail(error); // also where it had ended: its teardown threw
        this.#end();
      }
    });
  }

  /** Hands over the values, those that came before first. To be called once. */
  subscribe(observer: StreamObserver): Subscription {
    for (const value of this.#waiting) observer.next(value);
    this.#waiting = [];
    this.#observer = observer;
    if (this.#isOver) observer.complete();
    return { unsubscribe: () => this.#unsubscribe() };
  }

  #next(value: unknown): void {
    if (this.#isCancelled) return;
    if (this.#observer) return this.#observer.next(value);
    if (!this.#call.isStream && this.#waiting.length > 0)
      this.#call.sink?.push(this.#waiting.pop(), this.#by);
    this.#waiting.push(value);
  }

  /** An error is an end of which `call` says that it is one, as of one that a filter handled. */
  #fail(error: unknown): void {
    if (this.#isOver) return;
    this.#call.fail(error);
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if (this.#observer) return this.#observer.complete();
    tearDown(this.#subscription, (error) => this.#call.fail(error));
    if (!this.#call.isStream) this.#settle!(this.#waiting.pop());
  }

  #unsubscribe(): void {
    this.#isCancelled = true;
    this.#waiting = [];
    this.#subscription?.unsubscribe();
  }

  #cancel(report: (error: unknown) => void): void {
    callGuarded(() => this.#unsubscribe(), report);
    this.#settle!(undefined);
  }
}
