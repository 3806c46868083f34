// HOT: runHandler() runs for every message that has a handler.
import { isThenable } from './guarded-call.js';
import { isStream, type Call, type Stream, type Subscription } from './call.js';
import { InterceptedResult } from './intercepted-result.js';
import type { Handler } from './router.js';
import { tearDown } from './tear-down.js';

/**
 * Runs one handler. Never throws or rejects; what it returns is a promise where the handler's end
 * has to be waited for. What came of it stands in `call`, to be asked in this order:
 * - `call.isStream`: the result is a `Stream`, to be subscribed to once. It is there as soon as the
 *   handler has returned it. An end of it while `call.isFailed` is a failure.
 * - `call.isFailed`: it threw, rejected, or raised an exception that a filter handled. The error is
 *   `call.error`.
 * - else the result is the value. Where interceptors made a stream of it, the value is the last
 *   one, and those before went to `call.sink`.
 *
 * Whoever stops waiting calls `call.cancel`, and leaves a stream that comes all the same alone or,
 * where it comes from interceptors, unsubscribes from it.
 */
export function runHandler(handler: Handler, data: unknown, call: Call): unknown {
  try {
    const result = handler.run(data, call);
    return isThenable(result) ? whenThere(result, call, handler) : settle(result, call, handler);
  } catch (error) {
    return fail(error, call);
  }
}

async function whenThere(
  promise: PromiseLike<unknown>,
  call: Call,
  handler: Handler,
): Promise<unknown> {
  try {
    return await settle(await promise, call, handler);
  } catch (error) {
    return fail(error, call);
  }
}

function settle(result: unknown, call: Call, handler: Handler): unknown {
  if (!call.isFailed && isStream(result)) {
    return call.isStream ? result : new InterceptedResult(result, call, handler).settle();
  }
  call.isStream = false; // a handler may have said so before it ran
  return call.isFailed ? undefined : result;
}

function fail(error: unknown, call: Call): undefined {
  call.isStream = false;
  call.fail(error);
}

/** Waits for the end of a stream, and resolves with its last value. Never rejects. */
export function lastOf(stream: Stream, call: Call): Promise<unknown> {
  return new Promise((resolve) => {
    let last: unknown;
    let subscription: Subscription | undefined;
    const note = (reason: unknown): void => call.fail(reason);
    const end = (): void => {
      tearDown(subscription, note);
      resolve(last);
    };
    const error = (reason: unknown): void => {
      note(reason);
      end();
    };
    try {
      subscription = stream.subscribe({ next: (value) => (last = value), error, complete: end });
      call.cancel ??= (report) => tearDown(subscription, report);
    } catch (reason) {
      error(reason);
    }
  });
}
