import { jest } from '@jest/globals';
import { SessionRegistry, type Identify } from '../../../lib/core/session-registry.js';
import type { WebSocketSession } from '../../../lib/core/session.js';
import { codeOf } from '../../support/errors.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { rejectionsOf } from '../../support/rejections.js';
import { endSession, makeSession } from '../../support/make-session.js';

function setUp(identify: Identify = (session) => session.user?.id) {
  const frames = new FakeFrames();
  const log = { warn: jest.fn(), error: jest.fn(() => 'ref') };
  const registry = new SessionRegistry(frames, identify, log);
  const host = { userChanged: (session: WebSocketSession) => registry.userChanged(session) };
  const connect = (user?: unknown, id?: string) => {
    const session = makeSession(id === undefined ? { host } : { host, id });
    if (user !== undefined) session.user = { id: user };
    registry.add(session);
    return session;
  };
  return { frames, log, registry, connect };
}

describe('SessionRegistry', () => {
  it('finds a session by its id, until it is removed', () => {
    const { registry, connect } = setUp();
    const session = connect(undefined, 'one');
    expect(registry.get('one')).toBe(session);
    registry.remove(session);
    expect(registry.get('one')).toBeUndefined();
  });

  it('knows a session by its id, whatever a guard writes there', () => {
    const { registry, connect } = setUp();
    const session = connect(undefined, 'one');
    Object.assign(session, { id: 'two' }); // an ES module, in strict mode: it would throw
    expect([session.id, registry.get('one'), registry.get('two')]).toEqual([
      'one',
      session,
      undefined,
    ]);
    registry.remove(session);
    expect([registry.size, registry.get('one')]).toEqual([0, undefined]);
  });

  it('counts and yields its sessions in the order in which they came', () => {
    const { registry, connect } = setUp();
    const sessions = [connect(), connect()];
    expect(registry.size).toBe(2);
    expect([...registry]).toEqual(sessions);
  });

  it('takes a session once, and removes it once', () => {
    const { registry, connect } = setUp();
    const session = connect();
    registry.add(session);
    expect([registry.size, registry.stats.opened]).toEqual([1, 1]);
    registry.remove(session);
    registry.remove(session);
    expect([registry.size, registry.stats.opened]).toEqual([0, 1]);
  });

  describe('broadcast', () => {
    it('reaches all but the excluded, with one encoding', () => {
      const { frames, registry, connect } = setUp();
      const [first, second, third] = [connect(), connect(), connect()];
      expect(registry.broadcast({ event: 'hi' }, first)).toBe(2);
      expect(registry.broadcast('again', [first, second])).toBe(1);
      expect(frames.frames).toHaveLength(2);
      expect([first, second, third].map(({ transport }) => transport.messages)).toEqual([
        [],
        ['{"event":"hi"}'],
        ['{"event":"hi"}', 'again'],
      ]);
    });

    it('encodes nothing, and returns 0, where there is nobody', () => {
      const { frames, registry } = setUp();
      expect(registry.broadcast(10n)).toBe(0);
      expect(frames.frames).toEqual([]);
    });

    it('throws MESSAGE_INVALID where the value has no JSON', () => {
      const { registry, connect } = setUp();
      connect();
      expect(codeOf(() => registry.broadcast(10n))).toBe('MESSAGE_INVALID');
    });

    it('sends bytes in a binary frame', () => {
      const { frames, registry, connect } = setUp();
      connect();
      registry.broadcast(new Uint8Array([1]));
      expect(frames.frames[0]!.isBinary).toBe(true);
    });
  });

  describe('users', () => {
    it('have all their sessions, and no other', () => {
      const { registry, connect } = setUp();
      const [first, , third] = [connect('ann'), connect('bob'), connect('ann')];
      connect();
      expect(registry.ofUser('ann')).toEqual([first, third]);
      expect(registry.ofUser('nobody')).toEqual([]);
    });

    it.each([[7], [7n]])('may have the id %p, which is no string', (id) => {
      const { registry, connect } = setUp();
      const session = connect(id);
      expect(registry.ofUser('7')).toEqual([session]);
      expect(registry.ofUser(id as never)).toEqual([session]);
    });

    it.each([[undefined], [null]])('are none where identify says %p', (id) => {
      const { registry, connect } = setUp(() => id as undefined);
      connect('ann');
      expect(registry.stats.users).toBe(0);
    });

    it('follow session.user, whenever it is set', () => {
      const { registry, connect } = setUp();
      const session = connect('ann');
      session.user = { id: 'bob' };
      expect([registry.ofUser('ann'), registry.ofUser('bob')]).toEqual([[], [session]]);
      session.user = undefined;
      expect([registry.ofUser('bob'), registry.stats.users]).toEqual([[], 0]);
    });

    it('stay where identify says the same again', () => {
      const { registry, connect } = setUp();
      const [first, second] = [connect('ann'), connect('ann')];
      first.user = { id: 'ann', name: 'Ann' };
      expect(registry.ofUser('ann')).toEqual([first, second]);
    });

    it('lose a session that closes at once, and for good when it is removed', () => {
      const { registry, connect } = setUp();
      const session = connect('ann');
      session.close();
      expect([registry.ofUser('ann'), registry.stats.users]).toEqual([[], 1]);
      registry.remove(session);
      expect(registry.stats.users).toBe(0);
    });

    it('do not come back with a session that was removed', () => {
      const { registry, connect } = setUp();
      const session = connect('ann');
      registry.remove(session);
      session.user = { id: 'ann' };
      expect(registry.stats.users).toBe(0);
    });

    it('are unknown, and the error is logged, where identify throws', () => {
      const error = new Error('boom');
      const { log, registry, connect } = setUp(() => {
        throw error;
      });
      const session = connect('ann');
      expect(registry.get(session.id)).toBe(session);
      expect(log.error).toHaveBeenCalledWith('identify', error);
    });
  });

  describe('identify', () => {
    it.each([
      ['ann', 'ann'],
      [5, '5'],
      [7n, '7'],
      ['', ''],
      [undefined, undefined],
      [null, undefined],
    ])('may return %p', (user, expected) => {
      const { log, registry, connect } = setUp(() => user as string);
      expect(registry.userOf(connect())).toBe(expected);
      expect(log.warn).not.toHaveBeenCalled();
    });

    it.each([
      ['a promise', () => Promise.resolve('ann'), 'a promise'],
      ['an object', () => ({ id: 'ann' }), 'a value of type object'],
      ['a boolean', () => true, 'a value of type boolean'],
    ])('makes no user of %s, and is told so once', (_, identify, got) => {
      const { log, registry, connect } = setUp(identify as unknown as Identify);
      const sessions = [connect(), connect()];
      expect(sessions.map((session) => registry.userOf(session))).toEqual([undefined, undefined]);
      expect(registry.stats.users).toBe(0);
      expect(log.warn.mock.calls).toEqual([['identify', expect.stringContaining(`got ${got};`)]]);
    });

    it('leaves no unhandled rejection where it is an async function that throws', async () => {
      const unhandled = await rejectionsOf(() => {
        setUp((() => Promise.reject(new Error('no database'))) as unknown as Identify).connect();
      });
      expect(unhandled).toEqual([]);
    });
  });

  describe('sendToUser', () => {
    it('reaches all sessions of the user, and returns for how many it was queued', () => {
      const { frames, registry, connect } = setUp();
      const sessions = [connect('ann'), connect('ann'), connect('bob')];
      sessions[1]!.close();
      expect(registry.sendToUser('ann', { event: 'hi' })).toBe(1);
      expect(sessions.map(({ transport }) => transport.messages.length)).toEqual([1, 0, 0]);
      expect(frames.frames).toHaveLength(1);
      expect(registry.sendToUser('nobody', 'hi')).toBe(0);
    });
  });

  describe('disconnectUser', () => {
    it('closes the open sessions of the user with 4030, and returns how many', () => {
      const { registry, connect } = setUp();
      const sessions = [connect('ann'), connect('ann'), connect('bob')];
      sessions[1]!.close(1000);
      expect(registry.disconnectUser('ann')).toBe(1);
      const codes = sessions.map(({ transport }) => transport.closeCode);
      expect(codes).toEqual([4030, 1000, undefined]);
    });

    it('takes another code, and a reason', () => {
      const { registry, connect } = setUp();
      const session = connect('ann');
      registry.disconnectUser('ann', 4201, 'expired');
      const close = { kind: 'close', code: 4201, reason: 'expired' };
      expect(session.transport.sent).toEqual([close]);
    });

    it('throws CLOSE_CODE_INVALID for a code that nobody may send', () => {
      const { registry, connect } = setUp();
      connect('ann');
      expect(codeOf(() => registry.disconnectUser('ann', 1006))).toBe('CLOSE_CODE_INVALID');
    });
  });

  describe('stats', () => {
    it('adds up the sessions that are and those that were', () => {
      const { registry, connect } = setUp();
      const [first, second] = [connect('ann'), connect('ann')];
      for (const { transport } of [first, second]) {
        transport.counters.messagesReceived = 1;
        transport.counters.bytesReceived = 10;
        transport.counters.messagesSent = 2;
        transport.counters.bytesSent = 20;
        transport.counters.messagesDropped = 3;
      }
      endSession(first);
      registry.remove(first);
      expect(registry.stats).toEqual({
        opened: 2,
        open: 1,
        users: 1,
        messagesReceived: 2,
        bytesReceived: 20,
        messagesSent: 4,
        bytesSent: 40,
        messagesDropped: 6,
        slowConsumersClosed: 0,
        heartbeatTimeouts: 0,
      });
    });

    it('counts a closing session as open no more', () => {
      const { registry, connect } = setUp();
      connect().close();
      expect([registry.stats.open, registry.size]).toEqual([0, 1]);
    });

    it.each([
      ['slowConsumersClosed', 4101],
      ['heartbeatTimeouts', 4102],
    ] as const)('counts %s by the code %i, before and after the end', (total, code) => {
      const { registry, connect } = setUp();
      const session = connect();
      session.close(code);
      expect(registry.stats[total]).toBe(1);
      endSession(session);
      registry.remove(session);
      expect(registry.stats[total]).toBe(1);
    });

    it('believes no client that sends such a code itself', () => {
      const { registry, connect } = setUp();
      const session = connect();
      endSession(session, 4101);
      registry.remove(session);
      expect(registry.stats.slowConsumersClosed).toBe(0);
    });
  });
});
