import { HypernWsError } from '../errors.js';

/** Bytes that go out as they are, in a binary frame. */
export type Bytes = ArrayBuffer | ArrayBufferView;

/** What goes on the wire for a message. */
export type Payload = string | Uint8Array;

/**
 * Turns a message into what goes on the wire: strings and bytes as they are, anything else as
 * JSON.
 * @throws HypernWsError `MESSAGE_INVALID` where a value has no JSON (circular, a BigInt, nested
 * too deep, `undefined`).
 */
export function toPayload(message: unknown): Payload {
  if (typeof message === 'string') return message;
  if (message instanceof Uint8Array) return message;
  if (ArrayBuffer.isView(message)) {
    return new Uint8Array(message.buffer, message.byteOffset, message.byteLength);
  }
  if (message instanceof ArrayBuffer) return new Uint8Array(message);
  return toJson(message);
}

/** Turns a value into JSON. @throws HypernWsError `MESSAGE_INVALID` where it has none. */
export function toJson(value: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (cause) {
    throw new HypernWsError('MESSAGE_INVALID', 'a message can not be written as JSON', { cause });
  }
  if (json === undefined) {
    throw new HypernWsError('MESSAGE_INVALID', `a message of type ${typeof value} has no JSON`);
  }
  return json;
}
