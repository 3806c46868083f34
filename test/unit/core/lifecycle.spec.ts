import { ChannelManager } from '../../../lib/core/channel-manager.js';
import type { SessionHooks } from '../../../lib/core/hooks.js';
import { HeartbeatManager } from '../../../lib/core/heartbeat-manager.js';
import { Lifecycle } from '../../../lib/core/lifecycle.js';
import type { HeartbeatOptions } from '../../../lib/core/options.js';
import type { Receiver } from '../../../lib/core/receiver.js';
import { RoomManager } from '../../../lib/core/room-manager.js';
import { SessionRegistry } from '../../../lib/core/session-registry.js';
import { defaultOptions } from '../../../lib/ws/default-options.js';
import { makeDescribe, Refusal } from '../../support/describe.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { FakeTransport } from '../../support/fake-transport.js';
import { makeReceiver, makeSession } from '../../support/make-session.js';
import { deferred, settle } from '../../support/wire.js';

const gone = { code: 1001, reason: 'gone', wasClean: true };
const heartbeat = { ...(defaultOptions.heartbeat as HeartbeatOptions) };

interface Given {
  readonly protocol?: string;
  readonly heartbeat?: false | HeartbeatOptions;
  readonly hooks?: Partial<SessionHooks>;
  readonly receiver?: Partial<Receiver>;
}

function make(given: Given = {}) {
  const clock = new FakeClock();
  const order: string[] = [];
  const logged: unknown[] = [];
  const log = {
    warn: () => undefined,
    error: (_kind: string, error: unknown) => {
      logged.push(error);
      return 'ref';
    },
  };
  const frames = new FakeFrames();
  const { limits } = defaultOptions;
  const rooms = new RoomManager(limits, frames);
  const channels = new ChannelManager(limits, frames, () => []);
  const sessions = new SessionRegistry(frames, (session) => session.user as string, log);
  const heartbeats = new HeartbeatManager(heartbeat, clock, 1_000);
  const hooks: SessionHooks = {
    handshake: () => Promise.resolve(),
    connect: async () => void order.push('connect'),
    disconnect: async () => void order.push('disconnect'),
    ...given.hooks,
  };
  const lifecycle = new Lifecycle({
    ...{ rooms, channels, sessions, heartbeats, clock, log },
    hooks: () => hooks,
    describe: makeDescribe((error) => logged.push(error)),
    heartbeat: given.heartbeat ?? heartbeat,
    maxPayload: 1_000,
    handshakeTimeout: 10_000,
    closeTimeout: 5_000,
  });
  const session = makeSession({
    isOpen: false,
    protocol: given.protocol ?? '',
    host: { closing: (closing) => lifecycle.closing(closing) },
  });
  const transport = new FakeTransport();
  const receiver = makeReceiver({
    release: () => void order.push('release'),
    stop: () => void order.push('stop'),
    ...given.receiver,
  });
  const open = () => lifecycle.open(session, transport, receiver);
  const end = () => {
    session.ended(gone);
    lifecycle.closed(session, session.closed!);
  };
  return {
    lifecycle,
    session,
    transport,
    clock,
    order,
    logged,
    rooms,
    channels,
    sessions,
    open,
    end,
  };
}

describe('Lifecycle', () => {
  it('runs every step of a session in its order', async () => {
    const { session, sessions, rooms, channels, order, open, end } = make({
      protocol: 'hypern.v1.json',
      hooks: {
        connect: async (own) => {
          order.push(`connect, welcomed ${(own.transport as FakeTransport).messages.length}`);
          await settle();
          order.push('connected');
        },
        disconnect: async (own, disconnect) => {
          order.push(`disconnect ${disconnect.code}, in ${[...own.rooms, ...own.channels].join()}`);
          await settle();
          order.push(`registered ${sessions.get(own.id) === own}`);
        },
      },
    });
    session.user = 'ada';
    await open();
    expect([sessions.size, sessions.ofUser('ada')]).toEqual([1, [session]]);
    rooms.joinRoom(session, 'room');
    channels.subscribe(session, 'channel');
    end();
    await settle();
    await settle();
    expect(order).toEqual([
      'connect, welcomed 1',
      'connected',
      'release',
      'stop',
      'disconnect 1001, in room,channel',
      'registered true',
    ]);
    expect([rooms.rooms.size, channels.channels.size, sessions.size]).toEqual([0, 0, 0]);
  });

  describe('welcomes', () => {
    it('a client of the subprotocol with what it needs to know', async () => {
      const { session, transport, open } = make({ protocol: 'hypern.v1.json' });
      await open();
      const data = {
        sid: session.id,
        pingInterval: 30_000,
        pingTimeout: 10_000,
        maxPayload: 1_000,
      };
      expect(transport.values).toEqual([{ event: '$welcome', data }]);
    });

    it.each([false as const, { ...heartbeat, autoStart: false }])(
      'with zeros where nobody is pinged: %p',
      async (given) => {
        const { transport, open } = make({ protocol: 'hypern.v1.json', heartbeat: given });
        await open();
        expect(transport.values).toMatchObject([{ data: { pingInterval: 0, pingTimeout: 0 } }]);
      },
    );

    it.each(['', 'graphql-ws', 'hypern.v2.json'])('no client of %p', async (protocol) => {
      const { transport, open } = make({ protocol });
      await open();
      expect(transport.sent).toEqual([]);
    });
  });

  it.each([
    [true, heartbeat],
    [false, { ...heartbeat, autoStart: false }],
    [false, false as const],
  ])('watches the session: %p', async (isWatched, given) => {
    const { transport, clock, session, open } = make({ heartbeat: given });
    await open();
    clock.advance(30_000);
    expect(transport.pings > 0).toBe(isWatched);
    session.close();
    const { pings } = transport;
    expect(clock.timers).toBe(0);
    clock.advance(60_000);
    expect(transport.pings).toBe(pings);
  });

  describe('where a connect hook', () => {
    it.each([
      ['throws something unexpected', new Error('secret'), 1011, 'Internal server error'],
      ['refuses with 401', Refusal.ofStatus(401, 'who are you?'), 4001, 'who are you?'],
      ['refuses with 503', Refusal.ofStatus(503, 'later'), 4202, 'later'],
    ])('%s, closes with the code of it and lets nothing in', async (_, error, code, reason) => {
      const { transport, order, open } = make({ hooks: { connect: () => Promise.reject(error) } });
      await open();
      expect(transport.sent).toEqual([{ kind: 'close', code, reason }]);
      expect(order).toEqual(['stop']);
    });

    it('throws at once, does the same', async () => {
      const connect = () => {
        throw new Error('secret');
      };
      const { transport, open } = make({ hooks: { connect } });
      await open();
      expect(transport.closeCode).toBe(1011);
    });

    it('does not end, closes with 4202 after handshake.timeout', async () => {
      const { transport, clock, open } = make({ hooks: { connect: () => new Promise(() => 0) } });
      const opening = open();
      clock.advance(9_999);
      expect(transport.closeCode).toBeUndefined();
      clock.advance(1);
      await opening;
      expect(transport.closeCode).toBe(4202);
    });

    it('fails after the client has left, closes nothing', async () => {
      const connect = deferred<void>();
      const { session, transport, logged, open } = make({
        hooks: { connect: () => connect.promise },
      });
      const opening = open();
      session.ended(gone);
      connect.reject(new Error('late'));
      await opening;
      expect([transport.sent, session.closed!.code]).toEqual([[], 1001]);
      expect(logged).toEqual([new Error('late')]);
    });

    it('still runs when the client leaves, lets the disconnect hook wait for its end', async () => {
      const connect = deferred<void>();
      const { order, open, end } = make({ hooks: { connect: () => connect.promise } });
      void open();
      end();
      await settle();
      expect(order).toEqual(['stop']);
      connect.resolve();
      await settle();
      expect(order.at(-1)).toBe('disconnect');
    });

    it('failed, runs the disconnect hook all the same: it was reached', async () => {
      const { order, open, end } = make({ hooks: { connect: () => Promise.reject(new Error()) } });
      await open();
      end();
      await settle();
      expect(order).toEqual(['stop', 'disconnect']);
    });
  });

  describe('where a session has closed', () => {
    it('waits for running handlers before the disconnect hook', async () => {
      const idle = deferred<void>();
      const { order, open, end } = make({ receiver: { idle: () => idle.promise } });
      await open();
      end();
      await settle();
      expect(order).not.toContain('disconnect');
      idle.resolve();
      await settle();
      expect(order).toContain('disconnect');
    });

    it('waits for them as long as closeTimeout', async () => {
      const { order, clock, open, end } = make({ receiver: { idle: () => new Promise(() => 0) } });
      await open();
      end();
      await settle();
      clock.advance(4_999);
      await settle();
      expect(order).not.toContain('disconnect');
      clock.advance(1);
      await settle();
      expect(order).toContain('disconnect');
    });

    it.each(['before', 'after'])('waits for nothing in a hurry that began %s', async (when) => {
      const { lifecycle, order, open, end } = make({
        receiver: { idle: () => new Promise(() => undefined) },
      });
      await open();
      if (when === 'before') lifecycle.hurry();
      end();
      await settle();
      if (when === 'after') lifecycle.hurry();
      await settle();
      expect(order).toContain('disconnect');
    });

    it.each([
      ['rejects', () => Promise.reject(new Error('hook'))],
      ['throws', () => { throw new Error('hook'); }], // prettier-ignore
    ])(
      'leaves rooms and registry where the disconnect hook %s, and logs it',
      async (_, disconnect) => {
        const { session, rooms, sessions, logged, open, end } = make({ hooks: { disconnect } });
        await open();
        rooms.joinRoom(session, 'room');
        end();
        await settle();
        expect([rooms.rooms.size, sessions.size]).toEqual([0, 0]);
        expect(logged).toEqual([new Error('hook')]);
      },
    );

    it('ended() resolves when the hooks of all that have closed are done', async () => {
      const hook = deferred<void>();
      const { lifecycle, open, end } = make({ hooks: { disconnect: () => hook.promise } });
      await lifecycle.ended();
      await open();
      end();
      let isEnded = false;
      void lifecycle.ended().then(() => (isEnded = true));
      await settle();
      expect(isEnded).toBe(false);
      hook.resolve();
      await settle();
      expect(isEnded).toBe(true);
    });
  });
});
