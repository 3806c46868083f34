import { Audience } from './audience.js';
import type { Excluded } from './fan-out.js';
import type { FrameWriters } from './frame.js';
import type { Payload } from './outgoing-message.js';
import type { WebSocketSession } from './session.js';

/** Who keeps the groups of one kind: the one place where memberships change. */
export interface GroupKeeper<G extends Group> {
  add(session: WebSocketSession, group: G): boolean;
  remove(session: WebSocketSession, group: G): boolean;
}

/** A named set of sessions: what a room and a channel have in common. */
export abstract class Group {
  readonly #members = new Set<WebSocketSession>();
  readonly #audience: Audience;
  /** @internal Whether it outlives its last member: it was created, not only joined. */
  isLasting = false;

  /** @internal */
  constructor(
    readonly name: string,
    writers: FrameWriters,
  ) {
    this.#audience = new Audience(this.#members, writers);
  }

  /** @internal */
  get members(): ReadonlySet<WebSocketSession> {
    return this.#members;
  }

  /** @internal The {@link GroupKeeper} alone lets sessions in and out. */
  letIn(session: WebSocketSession): void {
    this.#members.add(session);
    this.#audience.changed();
  }

  /** @internal Returns whether the session was in. */
  letOut(session: WebSocketSession): boolean {
    if (!this.#members.delete(session)) return false;
    this.#audience.changed();
    return true;
  }

  /** @internal Encodes a payload once and queues it for every member but the excluded. */
  protected deliver(payload: Payload, isBinary: boolean, exclude: Excluded | undefined): number {
    return this.#audience.deliver(payload, isBinary, exclude);
  }
}
