import type { Excluded } from './fan-out.js';
import type { FrameWriters } from './frame.js';
import { Group, type GroupKeeper } from './group.js';
import { toPayload } from './outgoing-message.js';
import type { WebSocketSession } from './session.js';

/** Who: a set of sessions that the server chooses. Made by a `RoomManager`. */
export class Room extends Group {
  readonly #keeper: GroupKeeper<Room>;

  /** @internal */
  constructor(name: string, writers: FrameWriters, keeper: GroupKeeper<Room>) {
    super(name, writers);
    this.#keeper = keeper;
  }

  /** The sessions in the room, in the order in which they joined: a live view. */
  get clients(): ReadonlySet<WebSocketSession> {
    return this.members;
  }

  /** How many sessions are in the room. */
  get clientCount(): number {
    return this.members.size;
  }

  /**
   * Queues a message for every session in the room: a string or bytes as they are, anything else
   * as JSON, encoded once for all. A session gets it after what was queued for it before.
   * @param exclude - a session, or several, that do not get it.
   * @returns how many sessions it was queued for; 0, and nothing is encoded, in an empty room.
   * @throws HypernWsError `MESSAGE_INVALID` where a value has no JSON.
   */
  broadcast(message: unknown, exclude?: Excluded): number {
    if (this.members.size === 0) return 0;
    const payload = toPayload(message);
    return this.deliver(payload, typeof payload !== 'string', exclude);
  }

  /**
   * Adds a session, as `RoomManager.joinRoom` does with this room's name. A room that is gone
   * comes back, until its last member leaves; if another has its name by now, that one is joined.
   * @returns whether the membership changed; `false` where the session is not open.
   * @throws HypernWsError `TOO_MANY_ROOMS` past `limits.maxRoomsPerSession`.
   */
  addClient(session: WebSocketSession): boolean {
    return this.#keeper.add(session, this);
  }

  /** Removes a session. @returns whether it was in the room. */
  removeClient(session: WebSocketSession): boolean {
    return this.#keeper.remove(session, this);
  }
}
