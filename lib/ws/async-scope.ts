// HOT: run() runs for every message.
import { AsyncResource } from 'node:async_hooks';
import type { Scope } from '../core/scope.js';

const OPTIONS = { requireManualDestroy: true };

/**
 * Runs each message in an AsyncResource of its own, made in a context that no handler has touched:
 * what one puts into AsyncLocalStorage, with `enterWith` too, the next does not see.
 */
export class AsyncScope implements Scope {
  readonly #clean = new AsyncResource('HypernWsServer', OPTIONS);

  run<T>(callback: (argument: T) => void, argument: T): void {
    this.#clean.runInAsyncScope(runFresh, undefined, callback, argument);
  }
}

function runFresh<T>(callback: (argument: T) => void, argument: T): void {
  new AsyncResource('HypernWsMessage', OPTIONS).runInAsyncScope(callback, undefined, argument);
}
