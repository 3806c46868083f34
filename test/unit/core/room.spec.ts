import { RoomManager } from '../../../lib/core/room-manager.js';
import { codeOf } from '../../support/errors.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { makeSession } from '../../support/make-session.js';

const limits = { maxRoomsPerSession: 2, maxChannelsPerSession: 2, maxNameBytes: 8 };

function setUp(members = 3) {
  const frames = new FakeFrames();
  const rooms = new RoomManager(limits, frames);
  const room = rooms.createRoom('lobby');
  const sessions = Array.from({ length: members }, () => makeSession());
  for (const session of sessions) room.addClient(session);
  return { frames, rooms, room, sessions };
}

function messagesOf(sessions: ReturnType<typeof makeSession>[]) {
  return sessions.map(({ transport }) => transport.messages);
}

describe('Room', () => {
  describe('broadcast', () => {
    it('reaches every session in the room, and nobody else', () => {
      const { room, sessions } = setUp(2);
      const stranger = makeSession();
      expect(room.broadcast('hi')).toBe(2);
      expect(messagesOf([...sessions, stranger])).toEqual([['hi'], ['hi'], []]);
    });

    it('encodes once for all', () => {
      const { frames, room } = setUp(3);
      room.broadcast({ event: 'hi' });
      expect(frames.frames).toMatchObject([{ payload: '{"event":"hi"}', isBinary: false }]);
    });

    it('encodes all messages of a room with one writer', () => {
      const { frames, room } = setUp();
      room.broadcast('a');
      room.broadcast('b');
      expect(frames.writers).toBe(1);
    });

    it('sends bytes as they are, in a binary frame', () => {
      const { frames, room } = setUp(1);
      room.broadcast(new Uint8Array([1, 2]));
      expect(frames.frames).toMatchObject([{ payload: new Uint8Array([1, 2]), isBinary: true }]);
    });

    it.each(['a session', 'an array', 'a set'])('leaves out %s', (form) => {
      const { room, sessions } = setUp(3);
      const [first, second] = sessions;
      const excluded = {
        'a session': first,
        'an array': [first, second],
        'a set': new Set([first]),
      };
      const exclude = excluded[form as keyof typeof excluded] as never;
      const expected = form === 'an array' ? [[], [], ['hi']] : [[], ['hi'], ['hi']];
      expect(room.broadcast('hi', exclude)).toBe(expected.flat().length);
      expect(messagesOf(sessions)).toEqual(expected);
    });

    it('leaves out several that can be read only once', () => {
      const { room, sessions } = setUp(3);
      expect(room.broadcast('hi', sessions.slice(1).values())).toBe(1);
    });

    it('takes null for nobody', () => {
      const { room } = setUp(2);
      expect(room.broadcast('hi', null as never)).toBe(2);
    });

    it('counts only those for whom it was queued', () => {
      const { room, sessions } = setUp(3);
      sessions[0]!.close();
      sessions[1]!.transport.isDropping = true;
      expect(room.broadcast('hi')).toBe(1);
      expect(messagesOf(sessions)).toEqual([[], [], ['hi']]);
    });

    it('goes on where a member leaves meanwhile', () => {
      const { room, sessions } = setUp(3);
      const [first, second, third] = sessions;
      first!.transport.deliver = () => room.removeClient(second!);
      expect(room.broadcast('hi')).toBe(2);
      expect(messagesOf([second!, third!])).toEqual([[], ['hi']]);
    });

    it('encodes nothing, and returns 0, in an empty room', () => {
      const { frames, room } = setUp(0);
      expect(room.broadcast(10n)).toBe(0);
      expect(frames.frames).toEqual([]);
    });

    it('throws MESSAGE_INVALID, and queues nothing, where the value has no JSON', () => {
      const { room, sessions } = setUp(1);
      expect(codeOf(() => room.broadcast(10n))).toBe('MESSAGE_INVALID');
      expect(messagesOf(sessions)).toEqual([[]]);
    });
  });

  describe('clients', () => {
    it('are in the order in which they joined', () => {
      const { room, sessions } = setUp(3);
      room.removeClient(sessions[0]!);
      room.addClient(sessions[0]!);
      expect([...room.clients]).toEqual([sessions[1], sessions[2], sessions[0]]);
    });
  });

  describe('addClient and removeClient', () => {
    it('tell whether the membership changed', () => {
      const { room } = setUp(0);
      const session = makeSession();
      expect(room.addClient(session)).toBe(true);
      expect(room.addClient(session)).toBe(false);
      expect([room.clientCount, ...session.rooms]).toEqual([1, 'lobby']);
      expect(room.removeClient(session)).toBe(true);
      expect(room.removeClient(session)).toBe(false);
      expect([room.clientCount, ...session.rooms]).toEqual([0]);
    });

    it('throw TOO_MANY_ROOMS past the limit', () => {
      const { rooms, room } = setUp(0);
      const session = makeSession({ host: { limits } });
      rooms.joinRoom(session, 'a');
      rooms.joinRoom(session, 'b');
      expect(codeOf(() => room.addClient(session))).toBe('TOO_MANY_ROOMS');
    });

    it('are false for a session that is not open', () => {
      const { room } = setUp(0);
      expect(room.addClient(makeSession({ isOpen: false }))).toBe(false);
    });
  });

  describe('a room that is gone', () => {
    it('comes back with a session that is added, until that leaves', () => {
      const { rooms } = setUp(0);
      const [first, second] = [makeSession(), makeSession()];
      rooms.joinRoom(first, 'tea');
      const room = rooms.getRoom('tea')!;
      rooms.leaveRoom(first, 'tea');
      expect(room.addClient(second)).toBe(true);
      expect(rooms.getRoom('tea')).toBe(room);
      expect([...second.rooms]).toEqual(['tea']);
      rooms.leaveRoom(second, 'tea');
      expect(rooms.getRoom('tea')).toBeUndefined();
    });

    it('comes back for as long as it has members where it was deleted', () => {
      const { rooms, room } = setUp(1);
      const session = makeSession();
      rooms.deleteRoom('lobby');
      expect(room.addClient(session)).toBe(true);
      expect(rooms.getRoom('lobby')).toBe(room);
      room.removeClient(session);
      expect(rooms.getRoom('lobby')).toBeUndefined();
    });

    it('adds to the room that has its name by now', () => {
      const { rooms, room } = setUp(1);
      const [first, second] = [makeSession(), makeSession()];
      rooms.deleteRoom('lobby');
      rooms.joinRoom(first, 'lobby');
      expect(room.addClient(second)).toBe(true);
      expect(room.clientCount).toBe(0);
      expect([...rooms.getRoom('lobby')!.clients]).toEqual([first, second]);
    });
  });
});
