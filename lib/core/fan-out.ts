// HOT: the loop runs once for every delivery.
import type { Frame, FrameRun, FrameWriter, FrameWriters } from './frame.js';
import type { Payload } from './outgoing-message.js';
import type { WebSocketSession } from './session.js';

/** Who does not get a message: a session, or several. */
export type Excluded = WebSocketSession | Iterable<WebSocketSession>;

/** Delivers messages to one set of sessions. */
export class FanOut {
  readonly #members: ReadonlySet<WebSocketSession>;
  readonly #writers: FrameWriters;
  #writer: FrameWriter | undefined;
  /** What all receivers of the last message ride on. */
  #run: FrameRun | undefined;
  /** Moves on with each visit and each change: callbacks may make both in the middle of a visit. */
  #version = 0;

  constructor(members: ReadonlySet<WebSocketSession>, writers: FrameWriters) {
    this.#members = members;
    this.#writers = writers;
  }

  /**
   * Encodes a payload once and queues it for every member but the excluded.
   * @returns how many sessions it was queued for.
   */
  deliver(payload: Payload, isBinary: boolean, exclude: Excluded | undefined): number {
    this.#writer ??= this.#writers.create();
    const frame = this.#writer.write(payload, isBinary);
    const run = this.#run;
    if (run !== undefined && run.excluded === exclude && run.extend(frame)) return run.riders;
    const version = ++this.#version;
    this.#run = undefined;
    const queued = fanOut(this.#members, frame, exclude);
    this.#run = version === this.#version ? this.#runOf(frame, exclude) : undefined;
    return queued;
  }

  /** Somebody has come or gone: the next message visits each. */
  changed(): void {
    this.#version++;
    this.#run = undefined;
  }

  /** Returns the run of a frame if every receiver rides on it. */
  #runOf({ run }: Frame, exclude: Excluded | undefined): FrameRun | undefined {
    if (!run?.isOpen || isSeveral(exclude)) return undefined;
    const isMember = exclude !== undefined && this.#members.has(exclude);
    const receivers = this.#members.size - (isMember ? 1 : 0);
    if (run.riders === 0 || run.riders !== receivers) return undefined;
    run.excluded = exclude;
    return run;
  }
}

/**
 * Queues one frame for every member but the excluded. Members that leave meanwhile are skipped;
 * one that can't take the frame stops no other.
 * @returns how many sessions it was queued for.
 */
export function fanOut(
  members: ReadonlySet<WebSocketSession>,
  frame: Frame,
  exclude?: Excluded,
): number {
  const several = isSeveral(exclude) ? toSet(exclude) : undefined;
  let queued = 0;
  for (const member of members) {
    if (member === exclude || (several !== undefined && several.has(member))) continue;
    if (member.deliver(frame)) queued++;
  }
  return queued;
}

function isSeveral(exclude: Excluded | undefined): exclude is Iterable<WebSocketSession> {
  return typeof exclude === 'object' && exclude !== null && Symbol.iterator in exclude;
}

function toSet(sessions: Iterable<WebSocketSession>): ReadonlySet<WebSocketSession> {
  return sessions instanceof Set ? sessions : new Set(sessions);
}
