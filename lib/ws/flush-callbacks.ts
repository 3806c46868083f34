import { AsyncResource } from 'node:async_hooks';
import { callGuarded } from '../core/guarded-call.js';

/** Is called when what was queued has been handed to the socket, or with the reason why not. */
export type FlushCallback = (error?: Error) => unknown;

/** Who waits for the flush of an outbox. */
export class FlushCallbacks {
  #waiting: FlushCallback[] = [];

  /** Adds a callback, which runs in the context of whoever adds it: the flush is of any session's. */
  add(callback: FlushCallback): void {
    this.#waiting.push(AsyncResource.bind(callback));
  }

  /** What those who wait by now wait for is lost: they are told so, instead of what they will be. */
  lose(error: Error): void {
    this.#waiting = this.#waiting.map((callback) => () => callback(error));
  }

  /** Calls those who wait by now, once. One that throws stops no other. */
  call(report: (thrown: unknown) => void): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const callback of waiting) callGuarded(callback, report);
  }
}
