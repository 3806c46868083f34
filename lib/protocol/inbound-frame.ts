import { failureOfCode, type Failure } from './failure.js';

/** Names a request, so that its answer can be told from others: an integer, or at most 64 characters. */
export type FrameId = number | string;

/** A request as a client sends it: one of three shapes, told apart by `channel` and `action`. */
export interface InboundFrame {
  readonly event: string;
  /** Where the frame names a channel, `event` is an event of that channel. */
  readonly channel: string | undefined;
  readonly data: unknown;
  readonly id: FrameId | undefined;
}

/** Stands for a frame of which nothing could be read. */
export const NO_FRAME: InboundFrame = {
  event: '',
  channel: undefined,
  data: undefined,
  id: undefined,
};

/** A frame that can't be read, with the `id` of its answer where that much could be read. */
export interface UnreadableFrame {
  readonly failure: Failure;
  readonly id: FrameId | undefined;
}

const MAX_ID_LENGTH = 64;

/** Tells an `id` from what can't be one. `null` and `undefined` are no `id`, and no error either. */
export function isFrameId(id: unknown): id is FrameId {
  return typeof id === 'string' ? id.length <= MAX_ID_LENGTH : Number.isSafeInteger(id);
}

/** Makes the answer of a frame that can't be read. */
export function unreadable(message: string, id?: FrameId): UnreadableFrame {
  return { failure: failureOfCode('BAD_FRAME', message), id };
}

/** Reads a decoded message as one of the three inbound shapes; never throws. */
export function readFrame(value: unknown): InboundFrame | UnreadableFrame {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return unreadable('expected a JSON object');
  }
  const frame = value as Record<string, unknown>;
  const id = frame.id ?? undefined;
  if (id !== undefined && !isFrameId(id)) {
    return unreadable('expected "id" to be an integer or a string of at most 64 characters');
  }
  const { event, channel, action } = frame;
  if (channel !== undefined && typeof channel !== 'string') {
    return unreadable('expected "channel" to be a string', id);
  }
  if (typeof event === 'string') {
    return { event, channel, data: frame.data, id };
  }
  if (typeof action === 'string') return readAction(frame, action, id);
  return unreadable('expected a string "event", or a string "action"', id);
}

/** Reads the dialect of Hypern's own clients: the event is `action`, its data all other keys. */
function readAction(
  { action: _action, id: _id, ...data }: Record<string, unknown>,
  event: string,
  id: FrameId | undefined,
): InboundFrame {
  return { event, channel: undefined, data, id };
}
