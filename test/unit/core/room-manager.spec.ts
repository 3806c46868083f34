import { RoomManager } from '../../../lib/core/room-manager.js';
import { codeOf } from '../../support/errors.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { endSession, makeSession } from '../../support/make-session.js';

function makeRooms(): RoomManager {
  return new RoomManager({ maxNameBytes: 9 }, new FakeFrames());
}

/** A session of a path that lets it be in three rooms. */
function limitedSession(): ReturnType<typeof makeSession> {
  const limits = { maxRoomsPerSession: 3, maxChannelsPerSession: 9, maxNameBytes: 6 };
  return makeSession({ host: { limits } });
}

describe('RoomManager', () => {
  describe('createRoom', () => {
    it('makes an empty room of that name', () => {
      const room = makeRooms().createRoom('lobby');
      expect(room.name).toBe('lobby');
      expect(room.clientCount).toBe(0);
    });

    it('returns the room that has the name already', () => {
      const rooms = makeRooms();
      expect(rooms.createRoom('lobby')).toBe(rooms.createRoom('lobby'));
    });

    it('keeps the room when its last session leaves', () => {
      const rooms = makeRooms();
      const room = rooms.createRoom('lobby');
      const session = makeSession();
      rooms.joinRoom(session, 'lobby');
      rooms.leaveRoom(session, 'lobby');
      expect(rooms.getRoom('lobby')).toBe(room);
    });

    it('makes a room last that a join had made', () => {
      const rooms = makeRooms();
      const session = makeSession();
      rooms.joinRoom(session, 'lobby');
      const room = rooms.createRoom('lobby');
      expect([...room.clients]).toEqual([session]);
      rooms.leaveRoom(session, 'lobby');
      expect(rooms.getRoom('lobby')).toBe(room);
    });

    it.each([
      ['is empty', ''],
      ['has more bytes than maxNameBytes', 'ten bytes!'],
      ['has more bytes of UTF-8 than maxNameBytes', 'äöüßé'],
      ['is no string', 7],
      ['is absent', undefined],
    ])('throws BAD_NAME where the name %s', (_, name) => {
      expect(codeOf(() => makeRooms().createRoom(name as string))).toBe('BAD_NAME');
    });

    it('takes a name of as many bytes as maxNameBytes', () => {
      expect(makeRooms().createRoom('äöüßa').name).toBe('äöüßa');
    });

    it('does not say the bad name, which may be a client’s', () => {
      expect(() => makeRooms().createRoom('my-secret!')).toThrow(
        "expected a room's name of 1 to 9 bytes of UTF-8, got 10 characters",
      );
    });
  });

  describe('getRoom', () => {
    it.each(['lobby', '', '__proto__', 'constructor'])('is undefined for %j, unknown', (name) => {
      expect(makeRooms().getRoom(name)).toBeUndefined();
    });
  });

  describe('rooms', () => {
    it('holds every room by its name', () => {
      const rooms = makeRooms();
      const room = rooms.createRoom('a');
      rooms.joinRoom(makeSession(), '__proto__');
      expect([...rooms.rooms.keys()]).toEqual(['a', '__proto__']);
      expect(rooms.rooms.get('a')).toBe(room);
    });
  });

  describe('joinRoom', () => {
    it('makes a room that goes with its last member', () => {
      const rooms = makeRooms();
      const [first, second] = [makeSession(), makeSession()];
      rooms.joinRoom(first, 'lobby');
      rooms.joinRoom(second, 'lobby');
      rooms.leaveRoom(first, 'lobby');
      expect(rooms.getRoom('lobby')?.clientCount).toBe(1);
      rooms.leaveRoom(second, 'lobby');
      expect(rooms.getRoom('lobby')).toBeUndefined();
      expect(rooms.rooms.size).toBe(0);
    });

    it('tells whether the membership changed', () => {
      const rooms = makeRooms();
      const session = makeSession();
      expect(rooms.joinRoom(session, 'lobby')).toBe(true);
      expect(rooms.joinRoom(session, 'lobby')).toBe(false);
      expect(rooms.getRoom('lobby')?.clientCount).toBe(1);
    });

    it('keeps session.rooms in step', () => {
      const rooms = makeRooms();
      const session = makeSession();
      expect(session.rooms.size).toBe(0);
      rooms.joinRoom(session, 'a');
      rooms.joinRoom(session, 'b');
      expect([...session.rooms]).toEqual(['a', 'b']);
      rooms.leaveRoom(session, 'a');
      expect([...session.rooms]).toEqual(['b']);
    });

    it('is false before the 101, and makes no room', () => {
      const rooms = makeRooms();
      expect(rooms.joinRoom(makeSession({ isOpen: false }), 'lobby')).toBe(false);
      expect(rooms.rooms.size).toBe(0);
    });

    it.each([
      ['begun', (session: ReturnType<typeof makeSession>) => session.close()],
      ['ended', (session: ReturnType<typeof makeSession>) => endSession(session)],
    ])('is false when the close has %s, and makes no room', (_, close) => {
      const rooms = makeRooms();
      const session = makeSession();
      close(session);
      expect(rooms.joinRoom(session, 'lobby')).toBe(false);
      expect(session.rooms.size).toBe(0);
      expect(rooms.rooms.size).toBe(0);
    });

    it('throws TOO_MANY_ROOMS past maxRoomsPerSession of its path, and makes no room', () => {
      const rooms = makeRooms();
      const session = limitedSession();
      for (const name of ['a', 'b', 'c']) rooms.joinRoom(session, name);
      expect(codeOf(() => rooms.joinRoom(session, 'd'))).toBe('TOO_MANY_ROOMS');
      expect(rooms.getRoom('d')).toBeUndefined();
      expect(session.rooms.size).toBe(3);
    });

    it('gives each session the limits of its own path', () => {
      const rooms = makeRooms();
      const other = makeSession();
      for (const name of ['a', 'b', 'c', 'd']) rooms.joinRoom(other, name);
      expect(other.rooms.size).toBe(4);
      expect(codeOf(() => rooms.joinRoom(limitedSession(), 'sixteen'))).toBe('BAD_NAME');
      expect(rooms.joinRoom(other, 'more than nine bytes')).toBe(true);
    });

    it('counts no room that was left, and none twice', () => {
      const rooms = makeRooms();
      const session = limitedSession();
      for (const name of ['a', 'b', 'c']) rooms.joinRoom(session, name);
      expect(rooms.joinRoom(session, 'c')).toBe(false);
      rooms.leaveRoom(session, 'a');
      expect(rooms.joinRoom(session, 'd')).toBe(true);
    });

    it('throws BAD_NAME, also where the session is not open', () => {
      const session = makeSession({ isOpen: false });
      expect(codeOf(() => makeRooms().joinRoom(session, ''))).toBe('BAD_NAME');
    });
  });

  describe('leaveRoom', () => {
    it.each(['lobby', 'other', ''])('is false for %j, which the session is not in', (name) => {
      const rooms = makeRooms();
      rooms.createRoom('lobby');
      rooms.joinRoom(makeSession(), 'other');
      expect(rooms.leaveRoom(makeSession(), name)).toBe(false);
      expect(rooms.getRoom('other')?.clientCount).toBe(1);
    });

    it('works while the session closes', () => {
      const rooms = makeRooms();
      const session = makeSession();
      rooms.joinRoom(session, 'lobby');
      session.close();
      expect(rooms.getRoom('lobby')?.clientCount).toBe(1);
      expect(rooms.leaveRoom(session, 'lobby')).toBe(true);
      expect(rooms.leaveRoom(session, 'lobby')).toBe(false);
    });
  });

  describe('leaveAllRooms', () => {
    it('leaves every room, and no one else’s', () => {
      const rooms = makeRooms();
      const [session, other] = [makeSession(), makeSession()];
      for (const name of ['a', 'b']) rooms.joinRoom(session, name);
      rooms.joinRoom(other, 'b');
      expect(rooms.leaveAllRooms(session)).toBe(2);
      expect(session.rooms.size).toBe(0);
      expect([...rooms.rooms.keys()]).toEqual(['b']);
      expect([...rooms.getRoom('b')!.clients]).toEqual([other]);
    });

    it('is harmless for a session that is in none', () => {
      expect(makeRooms().leaveAllRooms(makeSession())).toBe(0);
    });
  });

  describe('deleteRoom', () => {
    it('takes everybody out', () => {
      const rooms = makeRooms();
      const room = rooms.createRoom('lobby');
      const sessions = [makeSession(), makeSession()];
      for (const session of sessions) rooms.joinRoom(session, 'lobby');
      expect(rooms.deleteRoom('lobby')).toBe(true);
      expect(rooms.getRoom('lobby')).toBeUndefined();
      expect(room.clientCount).toBe(0);
      expect(sessions.map((session) => session.rooms.size)).toEqual([0, 0]);
    });

    it('is false for an unknown room', () => {
      expect(makeRooms().deleteRoom('lobby')).toBe(false);
    });

    it('ends what createRoom promised', () => {
      const rooms = makeRooms();
      const session = makeSession();
      rooms.createRoom('lobby');
      rooms.deleteRoom('lobby');
      rooms.joinRoom(session, 'lobby');
      rooms.leaveRoom(session, 'lobby');
      expect(rooms.getRoom('lobby')).toBeUndefined();
    });
  });
});
