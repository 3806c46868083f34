// HOT: run() runs for every message.
import {
  isStream,
  type Call,
  type Stream,
  type StreamObserver,
  type Subscription,
} from '../core/call.js';
import type { Handler } from '../core/router.js';
import { runInCall, type CallScope } from '../ws/call-scope.js';
import type { Method } from './gateway.js';
import { bindingsOf } from './session-bindings.js';

/** A method without interceptors: a stream that comes back is the method's own. */
export class GatewayHandler implements Handler {
  readonly #slot: number;

  /** @param slot - its place among the handlers of a session. */
  constructor(
    readonly name: string,
    slot: number,
  ) {
    this.#slot = slot;
  }

  run(data: unknown, call: Call): unknown {
    call.isStream = true;
    return bindingsOf(call.session)!.handlers[this.#slot]!(data, call);
  }
}

/**
 * A method with interceptors, which make a stream of every result: the method itself says in the
 * scope of the call whether it returned one. They are lazy: it runs when theirs is subscribed to.
 */
export class InterceptedHandler implements Handler {
  readonly #slot: number;
  readonly #method: Method;

  constructor(
    readonly name: string,
    slot: number,
    method: Method,
  ) {
    this.#slot = slot;
    this.#method = method;
  }

  async run(data: unknown, call: Call): Promise<unknown> {
    const handler = bindingsOf(call.session)!.handlers[this.#slot]!;
    const scope = { call, method: this.#method };
    const result = await runInCall(scope, handler, data, call);
    return isStream(result) ? new ScopedStream(result, scope) : result;
  }
}

/** Runs what a subscription starts in the scope of a call. */
class ScopedStream implements Stream {
  readonly #source: Stream;
  readonly #scope: CallScope;

  constructor(source: Stream, scope: CallScope) {
    this.#source = source;
    this.#scope = scope;
  }

  /** Is never called: it makes a stream of the object, see `isStream`. */
  lift(): this {
    return this;
  }

  subscribe(observer: StreamObserver): Subscription {
    return runInCall(this.#scope, () => this.#source.subscribe(observer));
  }
}
