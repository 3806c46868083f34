// HOT: deliver() runs for every message to a group.
import { fanOut, isSeveral, type Excluded } from './fan-out.js';
import type { Frame, FrameRun, FrameWriter, FrameWriters } from './frame.js';
import type { Payload } from './outgoing-message.js';
import type { WebSocketSession } from './session.js';

/** Who gets the messages of a group, or of all: a set of sessions that others fill. */
export class Audience {
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
