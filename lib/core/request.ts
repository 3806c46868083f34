// HOT: a request is made for every message.
import type { Failure } from '../protocol/failure.js';
import type { FrameId, InboundFrame } from '../protocol/inbound-frame.js';
import {
  encodeAck,
  encodeAnswer,
  encodeException,
  encodeResult,
} from '../protocol/outbound-frame.js';
import type { Call, Named } from './call.js';
import { Deadline } from './deadlines.js';
import type { WebSocketSession } from './session.js';

/**
 * Turns what was thrown into what may leave the server. Never throws.
 * @param kind - what the log counts it as, where the error itself does not tell whose it is.
 */
export type DescribeFailure = (error: unknown, kind?: string) => Failure;

/** Who waits for a request's end: its slot is free then. */
export interface RequestOwner {
  readonly session: WebSocketSession;
  readonly describe: DescribeFailure;
  ended(request: Request): void;
  /** Counts a frame that could not be served. */
  fault(): void;
  /** Hears, for the log, of a failure that no code of the application raised, and of which event. */
  refused(failure: Failure, event: string): void;
}

/** Failures that a client in order does not cause. */
const FAULTS: ReadonlySet<string> = new Set(['BAD_FRAME', 'UNKNOWN_EVENT', 'UNKNOWN_CHANNEL']);

/** One inbound message on its way: it is answered once at most, and ends once. */
export class Request extends Deadline {
  /** Whether the one answer has been given. */
  isAnswered = false;
  /** Whether its time was over before its handler had ended. */
  isExpired = false;
  /** The run of a handler that it waits for. */
  call: Call | undefined;
  /** Told once when its time is over, before that is answered. */
  onExpire: (() => void) | undefined;
  #isEnded = false;

  constructor(
    readonly owner: RequestOwner,
    readonly frame: InboundFrame,
    /** Set where the frame can't be served: it keeps its place in the queue all the same. */
    readonly failure: Failure | undefined,
    /** Bytes of the message. */
    readonly size: number,
  ) {
    super();
  }

  /** Whether its slot is free again. */
  get isEnded(): boolean {
    return this.#isEnded;
  }
  get session(): WebSocketSession {
    return this.owner.session;
  }
  get id(): FrameId | undefined {
    return this.frame.id;
  }

  /** Answers with the result of a handler. */
  resolve(result: unknown, by?: Named): void {
    if (this.isAnswered) return;
    const { id } = this.frame;
    let text: string | undefined;
    try {
      text = id === undefined ? encodeResult(result) : encodeAnswer(result, id);
    } catch (error) {
      return this.#refuseResult(error, by);
    }
    this.isAnswered = true;
    if (text !== undefined) this.#deliver(text);
  }

  /** Sends a result that is not the answer. */
  push(value: unknown, by?: Named): void {
    let text: string | undefined;
    try {
      text = encodeResult(value);
    } catch (error) {
      text = encodeException(this.owner.describe(error, resultOf(by)), undefined);
    }
    if (text !== undefined) this.session.deliverPayload(text, false, false);
  }

  /**
   * Answers with `$ack`, also where there is no `id`.
   * @returns whether it did: not where there is an answer already, or JSON refuses the data.
   */
  acknowledge(data?: unknown, by?: Named): boolean {
    if (this.isAnswered) return false;
    let text: string;
    try {
      text = encodeAck(this.frame.id, data);
    } catch (error) {
      this.#refuseResult(error, by);
      return false;
    }
    this.isAnswered = true;
    this.#deliver(text);
    return true;
  }

  /** Answers with what was thrown. */
  reject(error: unknown): void {
    if (!this.isAnswered) this.#fail(this.owner.describe(error));
  }

  /**
   * Answers for a handler that failed; where there is an answer already, as of a stream that fails
   * after another handler's result, a push tells of it. What a filter of the application's said
   * stands for both, unless an `id` waits for its answer.
   */
  rejectCall(call: Call): void {
    if (call.isFiltered && (this.isAnswered || this.frame.id === undefined)) {
      this.isAnswered = true;
    } else if (this.isAnswered) {
      const text = this.#encodeFailure(this.owner.describe(call.error), undefined);
      this.session.deliverPayload(text, false, false);
    } else {
      this.reject(call.error);
    }
  }

  /** Lets the log hear of a failure that comes too late to be the answer. */
  noteLate(call: Call): void {
    if (call.isFailed && !call.isFiltered) this.owner.describe(call.error);
  }

  /**
   * Answers with a failure that no code of the application raised.
   * @param logged - what the log hears instead, where that is more than the client may know.
   */
  refuse(failure: Failure, logged = failure): void {
    if (this.isAnswered) return;
    this.#fail(failure);
    this.owner.refused(logged, this.frame.event);
  }

  /** JSON refuses the value. Its stack leads to no handler. */
  #refuseResult(error: unknown, by: Named | undefined): void {
    this.#fail(this.owner.describe(error, resultOf(by)));
  }

  #fail(failure: Failure): void {
    this.isAnswered = true;
    this.#deliver(this.#encodeFailure(failure, this.frame.id));
    if (FAULTS.has(failure.code)) this.owner.fault();
  }

  /** The time is over: answers, frees the slot, and lets go of what the handler still does. */
  expire(failure: Failure): void {
    this.isExpired = true;
    this.onExpire?.();
    this.refuse(failure);
    this.call?.cancel?.(ignore);
    this.end();
  }

  /** Frees the slot; the answer of a stream may come later. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.owner.ended(this);
  }

  #encodeFailure(failure: Failure, id: FrameId | undefined): string {
    try {
      return encodeException(failure, id);
    } catch (error) {
      return encodeException(this.owner.describe(error), id); // details without JSON
    }
  }

  #deliver(text: string): void {
    this.session.deliverPayload(text, false, this.frame.id !== undefined);
  }
}

function resultOf(by: Named | undefined): string | undefined {
  return by?.name === undefined ? undefined : `result of ${by.name}`;
}

function ignore(): void {
  // the teardown of a stream whose request was answered for: there is nobody to tell
}
