import { HypernWsError } from '../errors.js';
import type { Call, Named, Stream, Subscription } from './call.js';
import type { Request } from './request.js';
import { tearDown } from './tear-down.js';

/** A stream that is being followed. Two may be of one object: each subscription is its own. */
interface Following {
  /** `undefined` while the stream is subscribed to: it may send all it has meanwhile. */
  subscription: Subscription | undefined;
}

/** The streams of one session that have not ended: as many as `maxStreamsPerSession`. */
export class Streams {
  readonly #open = new Set<Following>();
  readonly #max: number;
  readonly #report: (error: unknown) => void;

  /** @param report - gets what the teardown of a stream throws. */
  constructor(max: number, report: (error: unknown) => void) {
    this.#max = max;
    this.#report = report;
  }

  /**
   * Sends the values of a handler's stream as they come. `call` fails where too many are open.
   * @param by - whose stream it is.
   * @param done - is called once: after the last value, or when `call` failed; not if the session
   * closes before.
   */
  follow(request: Request, stream: Stream, call: Call, by: Named, done: () => void): void {
    if (!request.session.isOpen) return call.cancel?.(this.#report);
    if (this.#open.size >= this.#max) {
      const message = `expected at most ${this.#max} streams for each session`;
      call.fail(new HypernWsError('TOO_MANY_STREAMS', message));
      call.cancel?.(this.#report);
      return done();
    }
    this.#subscribe(request, stream, call, by, done);
  }

  #subscribe(request: Request, stream: Stream, call: Call, by: Named, done: () => void): void {
    const following: Following = { subscription: undefined };
    this.#open.add(following);
    const end = (): void => {
      if (!this.#open.delete(following)) return;
      done();
      tearDown(following.subscription, this.#report);
    };
    const error = (reason: unknown): void => {
      call.fail(reason);
      end();
    };
    const next = (value: unknown): void => {
      if (this.#open.has(following)) request.push(value, by);
    };
    try {
      const subscription = stream.subscribe({ next, error, complete: end });
      if (this.#open.has(following)) following.subscription = subscription;
      else tearDown(subscription, this.#report);
    } catch (reason) {
      if (this.#open.has(following)) error(reason);
      else this.#report(reason); // it had ended: its teardown threw
    }
  }

  /** Ends them all: the session closes. */
  close(): void {
    const followings = [...this.#open];
    this.#open.clear();
    for (const { subscription } of followings) tearDown(subscription, this.#report);
  }
}
