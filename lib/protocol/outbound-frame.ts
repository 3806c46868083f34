import type { Failure } from './failure.js';
import type { FrameId } from './inbound-frame.js';
import { EXCEPTION_EVENT, ReservedEvent } from './reserved-event.js';

/** The text of a channel's event, as its subscribers get it. */
export function encodePublished(channel: string, event: string, data: unknown): string {
  return JSON.stringify({ channel, event, data });
}

/** The text of `$ack`: the answer of a request whose result has no event of its own. */
export function encodeAck(id: FrameId | undefined, data?: unknown): string {
  return JSON.stringify({ event: ReservedEvent.Ack, id, data });
}

/** The text of a push or an answer of the protocol itself. */
export function encodeReserved(event: ReservedEvent, data?: unknown, id?: FrameId): string {
  return JSON.stringify({ event, id, data });
}

/** The text of an `exception`. What tells HTTP and close codes stays behind. */
export function encodeException(failure: Failure, id: FrameId | undefined): string {
  const { code, message, details, retryAfter, ref } = failure;
  const data = { status: 'error', code, message, details, retryAfter, ref };
  return JSON.stringify({ event: EXCEPTION_EVENT, id, data });
}

/**
 * The text of the answer that carries a handler's result: an object with a string `event` takes
 * the `id` along, anything else travels in an `$ack`.
 */
export function encodeAnswer(result: unknown, id: FrameId): string {
  const value = toPlain(result);
  return hasEvent(value) ? JSON.stringify({ ...value, id }) : encodeAck(id, value);
}

/** A value that says itself what its JSON is made of is that: nothing else of it leaves the server. */
function toPlain(value: unknown): unknown {
  const { toJSON } = (value ?? {}) as { toJSON?: unknown };
  return typeof toJSON === 'function' ? toJSON.call(value, '') : value;
}

/**
 * The text of a result that answers nobody's `id`, as Nest sends it: the JSON of the value.
 * `undefined` where there is nothing to send: for `undefined`, `null`, and what has no JSON.
 */
export function encodeResult(result: unknown): string | undefined {
  return result === undefined || result === null ? undefined : JSON.stringify(result);
}

function hasEvent(value: unknown): value is { event: string } {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'event')) return false;
  return typeof (value as { event: unknown }).event === 'string';
}
