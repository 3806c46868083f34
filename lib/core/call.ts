import type { FrameId } from '../protocol/inbound-frame.js';
import type { WebSocketSession } from './session.js';

/** Who gets the values of a stream. */
export interface StreamObserver {
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
}

/** A handler as far as the log tells of it: `Class.method`. */
export interface Named {
  readonly name?: string;
}

/** What takes a subscription to a stream back. */
export interface Subscription {
  unsubscribe(): void;
}

/** A value that comes in parts: an Observable, as far as the core knows one. */
export interface Stream {
  subscribe(observer: StreamObserver): Subscription;
}

/**
 * Tells a stream from a plain result, which may have a method `subscribe` of its own: by what
 * rxjs's `isObservable` asks of an Observable of another copy.
 */
export function isStream(value: unknown): value is Stream {
  const { lift, subscribe } = (value ?? {}) as { lift?: unknown; subscribe?: unknown };
  return typeof lift === 'function' && typeof subscribe === 'function';
}

/**
 * One run of one handler. The framework hands it through guards, pipes, interceptors and filters,
 * so that an exception is known to be of this run, whoever filtered it.
 */
export class Call {
  /** Whether something raised an exception. */
  isFailed = false;
  /** The exception: whatever was thrown, `undefined` included. */
  error: unknown;
  /** Whether the handler itself returned a stream (interceptors make one of everything). */
  isStream = false;
  /** Whether a filter of the application's took the exception: it may have told the client. */
  isFiltered = false;
  /** Told once when the handler returned a stream. */
  onStream: (() => void) | undefined;
  /**
   * Takes back a run that nobody waits for any more, where that can be done: interceptors are
   * unsubscribed from. Gets a function that hears what a teardown throws.
   */
  cancel: ((report: (error: unknown) => void) => void) | undefined;
  /** Takes values that come before a result, from interceptors that make several of one. */
  sink: { push(value: unknown, by: Named): void } | undefined;

  constructor(
    readonly session: WebSocketSession,
    /** The event, or the channel's event, that is handled. */
    readonly event: string,
    /** The channel that the event is of. */
    readonly channel: string | undefined,
    readonly id: FrameId | undefined,
  ) {}

  /** Notes an exception. The last one counts: a filter may raise its own. */
  fail(error: unknown): void {
    this.isFailed = true;
    this.error = error;
  }

  /** Notes that the handler returned a stream. */
  stream(): void {
    this.isStream = true;
    this.onStream?.();
  }
}
