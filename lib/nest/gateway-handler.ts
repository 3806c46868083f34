// HOT: run() runs for every message.
import type { Call } from '../core/call.js';
import type { Handler } from '../core/router.js';
import { runInCall } from '../ws/call-scope.js';
import type { Method } from './gateway.js';
import type { SessionBindings } from './session-bindings.js';

/** A method without interceptors: a stream that comes back is the method's own. */
export class GatewayHandler implements Handler {
  readonly #slot: number;

  /** @param slot - its place among the handlers of a session. */
  constructor(slot: number) {
    this.#slot = slot;
  }

  run(data: unknown, call: Call): unknown {
    call.isStream = true;
    return (call.session.bindings as SessionBindings).handlers[this.#slot]!(data, call);
  }
}

/**
 * A method with interceptors, which make a stream of every result: the method itself says in the
 * scope of the call whether it returned one.
 */
export class InterceptedHandler implements Handler {
  readonly #slot: number;
  readonly #method: Method;

  constructor(slot: number, method: Method) {
    this.#slot = slot;
    this.#method = method;
  }

  run(data: unknown, call: Call): unknown {
    const handler = (call.session.bindings as SessionBindings).handlers[this.#slot]!;
    return runInCall({ call, method: this.#method }, handler, data, call);
  }
}
