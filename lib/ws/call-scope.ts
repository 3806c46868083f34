import { AsyncLocalStorage } from 'node:async_hooks';
import type { Call } from '../core/call.js';

/** Which method runs in whose call. */
export interface CallScope {
  readonly call: Call;
  readonly method: object;
}

const storage = new AsyncLocalStorage<CallScope>();

/** Runs a function so that `currentCall()` knows the scope in everything that comes of it. */
export function runInCall<Args extends unknown[], Result>(
  scope: CallScope,
  callback: (...args: Args) => Result,
  ...args: Args
): Result {
  return storage.run(scope, callback, ...args);
}

/** Returns the scope that this code runs in, where `runInCall` opened one. */
export function currentCall(): CallScope | undefined {
  return storage.getStore();
}
