import { isRoomName } from '../protocol/name.js';
import type { FrameWriters } from './frame.js';
import { GroupRegistry } from './group-registry.js';
import type { GroupLimits } from './options.js';
import { Room } from './room.js';
import type { WebSocketSession } from './session.js';

/**
 * The rooms of an application. A room that was created lives until it is deleted; one that a join
 * made goes with its last member. Sessions leave their rooms by themselves when they end, once
 * `@OnDisconnect()` has run.
 */
export class RoomManager {
  readonly #rooms: GroupRegistry<Room>;

  /** @param limits - the application's; what sessions may is up to their paths. */
  constructor({ maxNameBytes }: Pick<GroupLimits, 'maxNameBytes'>, writers: FrameWriters) {
    this.#rooms = new GroupRegistry<Room>({
      make: (name) => new Room(name, writers, this.#rooms),
      isName: isRoomName,
      describeName: (maxBytes) => `a room's name of 1 to ${maxBytes} bytes of UTF-8`,
      maxNameBytes,
      maxPerSession: ({ maxRoomsPerSession }) => maxRoomsPerSession,
      tooMany: 'TOO_MANY_ROOMS',
      namesOf: (session) => session.ownRooms,
    });
  }

  /** All rooms by their names: a live view. */
  get rooms(): ReadonlyMap<string, Room> {
    return this.#rooms.groups;
  }

  /**
   * Returns the room of that name, made where there is none. It lives until it is deleted, also if
   * a join had made it.
   * @throws HypernWsError `BAD_NAME` where it is no string, empty, or over `limits.maxNameBytes`.
   */
  createRoom(name: string): Room {
    return this.#rooms.create(name);
  }

  /** Returns the room of that name; `undefined` where there is none. */
  getRoom(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  /** Takes everybody out of a room and forgets it. @returns whether there was one. */
  deleteRoom(name: string): boolean {
    return this.#rooms.delete(name) !== undefined;
  }

  /**
   * Adds a session to a room, which is made where there is none.
   * @returns whether the membership changed: `false` where the session is in the room already,
   * and before the 101 or after the close.
   * @throws HypernWsError `BAD_NAME` as `createRoom`; `TOO_MANY_ROOMS` past
   * `limits.maxRoomsPerSession`, both as the session's path has them.
   */
  joinRoom(session: WebSocketSession, name: string): boolean {
    return this.#rooms.join(session, name);
  }

  /** Removes a session from a room. @returns whether it was in it. */
  leaveRoom(session: WebSocketSession, name: string): boolean {
    return this.#rooms.leave(session, name);
  }

  /** Removes a session from all its rooms. @returns how many it was in. */
  leaveAllRooms(session: WebSocketSession): number {
    const names = [...session.rooms];
    for (const name of names) this.#rooms.leave(session, name);
    return names.length;
  }
}
