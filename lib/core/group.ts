import { fanOut, type Excluded } from './fan-out.js';
import type { FrameWriter, FrameWriters } from './frame.js';
import type { Payload } from './outgoing-message.js';
import type { WebSocketSession } from './session.js';

/** Who keeps the groups of one kind: the one place where memberships change. */
export interface GroupKeeper<G extends Group> {
  add(session: WebSocketSession, group: G): boolean;
  remove(session: WebSocketSession, group: G): boolean;
}

/** A named set of sessions: what a room and a channel have in common. */
export abstract class Group {
  /** @internal Changed by the {@link GroupKeeper} alone. */
  readonly members = new Set<WebSocketSession>();
  /** @internal Whether it outlives its last member: it was created, not only joined. */
  isLasting = false;
  readonly #writers: FrameWriters;
  #writer: FrameWriter | undefined;

  /** @internal */
  constructor(
    readonly name: string,
    writers: FrameWriters,
  ) {
    this.#writers = writers;
  }

  /** @internal Encodes a payload once and queues it for every member but the excluded. */
  protected deliver(payload: Payload, isBinary: boolean, exclude: Excluded | undefined): number {
    this.#writer ??= this.#writers.create();
    return fanOut(this.members, this.#writer.write(payload, isBinary), exclude);
  }
}
