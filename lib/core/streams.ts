import { failureOfCode } from '../protocol/failure.js';
import type { Call, Stream } from './call.js';
import type { Request } from './request.js';

interface Subscription {
  unsubscribe(): void;
}

/** The streams of one session that have not ended: as many as `maxStreamsPerSession`. */
export class Streams {
  /** A stream that has no subscription yet is subscribing: it may send all it has meanwhile. */
  readonly #open = new Map<Stream, Subscription | undefined>();
  readonly #max: number;
  readonly #report: (error: unknown) => void;

  /** @param report - gets what the teardown of a stream throws. */
  constructor(max: number, report: (error: unknown) => void) {
    this.#max = max;
    this.#report = report;
  }

  /**
   * Sends the values of a handler's stream as they come. Refuses the request where too many are open.
   * @param done - is called once: after the last value, or when `call` failed; not if the session
   * closes before.
   */
  follow(request: Request, stream: Stream, call: Call, done: () => void): void {
    if (this.#open.size >= this.#max) {
      const message = `expected at most ${this.#max} streams for each session`;
      return request.refuse(failureOfCode('TOO_MANY_STREAMS', message));
    }
    this.#open.set(stream, undefined);
    const end = (): void => {
      if (this.#open.delete(stream)) done();
    };
    const error = (reason: unknown): void => {
      call.fail(reason);
      end();
    };
    const next = (value: unknown): void => {
      if (this.#open.has(stream)) request.push(value);
    };
    try {
      const subscription = stream.subscribe({ next, error, complete: end });
      if (this.#open.has(stream)) this.#open.set(stream, subscription);
      else subscription.unsubscribe();
    } catch (reason) {
      error(reason);
    }
  }

  /** Ends them all: the session closes. */
  close(): void {
    const subscriptions = [...this.#open.values()];
    this.#open.clear();
    for (const subscription of subscriptions) this.#unsubscribe(subscription);
  }

  #unsubscribe(subscription: Subscription | undefined): void {
    try {
      subscription?.unsubscribe();
    } catch (error) {
      this.#report(error);
    }
  }
}
