import { HeartbeatManager } from '../../../lib/core/heartbeat-manager.js';
import type { HeartbeatOptions } from '../../../lib/core/options.js';
import { SUBPROTOCOL } from '../../../lib/protocol/subprotocol.js';
import { FakeClock } from '../../support/fake-clock.js';
import { makeSession, type SessionFacts } from '../../support/make-session.js';

const usual = { pingInterval: 30_000, pingTimeout: 10_000, maxMissedPings: 2, autoStart: true };
const quick = { pingInterval: 50, pingTimeout: 20, maxMissedPings: 2, autoStart: true };
const PAUSED_GRACE = 30_000;

function setUp(options: HeartbeatOptions | false = usual) {
  const clock = new FakeClock();
  const heartbeats = new HeartbeatManager(options, clock, PAUSED_GRACE);
  const watch = (facts: SessionFacts = {}) => {
    const session = makeSession({
      ...facts,
      host: { closing: (each) => heartbeats.stopHeartbeat(each) },
    });
    heartbeats.startHeartbeat(session);
    return session;
  };
  return { clock, heartbeats, watch };
}

type Session = ReturnType<typeof makeSession>;

/** Lets time pass until the session has been pinged `pings` times. Returns the time it took. */
function untilPings({ transport }: Session, pings: number, clock: FakeClock): number {
  const start = clock.now();
  while (transport.pings < pings && clock.now() - start < 1_000_000) clock.advance(1);
  return clock.now() - start;
}

/** Lets the peer answer each ping from now on. */
function answerPings({ transport }: Session): void {
  const ping = transport.ping.bind(transport);
  transport.ping = () => {
    ping();
    transport.bytesRead += 6;
  };
}

describe('HeartbeatManager', () => {
  describe('pings', () => {
    it('sends one each interval', () => {
      const { clock, watch } = setUp();
      const session = watch();
      answerPings(session);
      const first = untilPings(session, 1, clock);
      expect(first).toBeLessThanOrEqual(30_500);
      for (let ping = 2; ping < 10; ping++) {
        expect(untilPings(session, ping, clock)).toBeGreaterThanOrEqual(29_500);
      }
      clock.advance(first + 300_000 - clock.now() - 1);
      expect(session.transport.pings).toBe(10);
    });

    it('do not come later, or twice, for pongs', () => {
      const { clock, heartbeats, watch } = setUp();
      const session = watch();
      const first = untilPings(session, 1, clock);
      for (let ping = 2; ping < 10; ping++) {
        clock.advance(100);
        heartbeats.handlePong(session);
        heartbeats.handlePong(session);
        untilPings(session, ping, clock);
      }
      expect(clock.now()).toBe(first + 8 * 30_000);
    });

    it('do not drift where the timeout is as long as the interval', () => {
      const { clock, watch } = setUp({ ...usual, pingInterval: 1_003, pingTimeout: 1_003 });
      const session = watch();
      answerPings(session);
      clock.advance(1_003 * 1_000);
      expect(session.transport.pings).toBeGreaterThanOrEqual(999);
    });

    it('spreads the first ones over the interval', () => {
      const { clock, watch } = setUp();
      const sessions = Array.from({ length: 100 }, () => watch());
      const pinged = [0, 0, 0].map(() => {
        clock.advance(10_000);
        return sessions.filter(({ transport }) => transport.pings === 1).length;
      });
      expect(pinged[0]).toBeGreaterThan(30);
      expect(pinged[0]).toBeLessThan(37);
      expect(pinged[1]).toBeGreaterThan(63);
      expect(pinged[1]).toBeLessThan(70);
    });

    it('come with a $ping where the client speaks the subprotocol', () => {
      const { clock, watch } = setUp();
      const [session, plain] = [watch({ protocol: SUBPROTOCOL }), watch()];
      clock.advance(30_500);
      expect(session.transport.values).toEqual([{ event: '$ping', data: {} }]);
      expect(plain.transport.messages).toEqual([]);
    });
  });

  describe('verdicts', () => {
    it.each([1, 2, 5])('closes a silent peer with 4102 after %i missed pings', (maxMissedPings) => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings });
      const session = watch();
      untilPings(session, maxMissedPings, clock);
      clock.advance(9_999);
      expect(session.isOpen).toBe(true);
      clock.advance(1);
      expect(session.transport.closeCode).toBe(4102);
    });

    it.each([usual, quick])('closes in time whenever the peer falls silent: %p', (options) => {
      const { pingInterval, pingTimeout, maxMissedPings } = options;
      for (let lived = 0; lived < 2 * pingInterval; lived += pingInterval / 25) {
        const { clock, watch } = setUp(options);
        const session = watch();
        answerPings(session);
        clock.advance(lived);
        session.transport.bytesRead++;
        session.transport.ping = () => undefined;
        const silentSince = clock.now();
        while (session.isOpen) clock.advance(1);
        const bound = maxMissedPings * pingInterval + pingTimeout + Math.min(500, pingTimeout);
        expect(clock.now() - silentSince).toBeLessThanOrEqual(bound);
      }
    });

    it('takes any traffic after a ping for life', () => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      untilPings(session, 1, clock);
      session.transport.bytesRead++;
      clock.advance(10_000);
      expect(session.isOpen).toBe(true);
    });

    it('takes no traffic from before the ping for life', () => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      session.transport.bytesRead++;
      untilPings(session, 1, clock);
      clock.advance(10_000);
      expect(session.isOpen).toBe(false);
    });

    it('forgets missed pings where something came after the verdict', () => {
      const { clock, watch } = setUp();
      const session = watch();
      for (let ping = 1; ping < 6; ping++) {
        untilPings(session, ping, clock);
        clock.advance(10_000);
        session.transport.bytesRead++;
      }
      expect(session.isOpen).toBe(true);
    });

    it('takes a pong of a ping that was missed for life', () => {
      const { clock, heartbeats, watch } = setUp();
      const session = watch();
      for (let ping = 1; ping < 6; ping++) {
        untilPings(session, ping, clock);
        clock.advance(15_000);
        heartbeats.handlePong(session);
      }
      expect(session.isOpen).toBe(true);
    });

    it('takes handlePong for life', () => {
      const { clock, heartbeats, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      untilPings(session, 1, clock);
      heartbeats.handlePong(session);
      clock.advance(10_000);
      expect(session.isOpen).toBe(true);
    });

    it('forgets missed pings where a pong comes late', () => {
      const { clock, heartbeats, watch } = setUp();
      const session = watch();
      for (let ping = 1; ping < 6; ping++) {
        untilPings(session, ping, clock);
        clock.advance(10_000);
        heartbeats.handlePong(session);
      }
      expect(session.isOpen).toBe(true);
    });

    it('goes on with the others', () => {
      const { clock, watch } = setUp();
      const [silent, alive] = [watch(), watch()];
      answerPings(alive);
      clock.advance(300_000);
      expect([silent.isOpen, alive.isOpen]).toEqual([false, true]);
    });
  });

  describe('a stall of the event loop', () => {
    it.each([usual, quick])('blames no peer that answered meanwhile: %p', (options) => {
      const { clock, watch } = setUp({ ...options, maxMissedPings: 1 });
      const sessions = Array.from({ length: 20 }, () => watch());
      clock.advance(options.pingTimeout - 1);
      clock.stall(100_000);
      // What arrived during the stall is read after the timers.
      for (const { transport } of sessions) transport.bytesRead += 6;
      for (const session of sessions) answerPings(session);
      clock.advance(options.pingTimeout);
      expect(sessions.every(({ isOpen }) => isOpen)).toBe(true);
    });

    it('blames no peer whose answer has come but was not read yet', () => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      untilPings(session, 1, clock);
      clock.advance(9_990);
      clock.stall(5_000);
      session.transport.bytesRead += 6; // timers run before what has arrived is read
      clock.advance(1_000);
      expect(session.isOpen).toBe(true);
    });

    it('is no time that a peer had to answer', () => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      untilPings(session, 1, clock);
      clock.advance(5_000);
      clock.stall(100_000);
      clock.advance(4_900);
      expect(session.isOpen).toBe(true);
      clock.advance(500);
      expect(session.isOpen).toBe(false);
    });

    it('saves no deaf peer, also where the loop stalls again and again', () => {
      const { clock, watch } = setUp(quick);
      const session = watch();
      for (let stall = 0; stall < 100; stall++) clock.stall(12);
      expect(session.isOpen).toBe(false);
    });
  });

  describe('a socket that we paused', () => {
    it('is pinged but not judged', () => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      untilPings(session, 1, clock);
      session.transport.pausedAt = clock.now();
      clock.advance(39_000);
      expect(session.transport.pings).toBe(2);
      expect(session.isOpen).toBe(true);
    });

    it('is judged when it has been paused for inbound.timeout + pingTimeout', () => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      untilPings(session, 1, clock);
      session.transport.pausedAt = clock.now();
      clock.advance(40_100);
      expect(session.isOpen).toBe(false);
    });

    it('is not blamed for a ping that was sent while it was paused', () => {
      const { clock, watch } = setUp({ ...usual, maxMissedPings: 1 });
      const session = watch();
      session.transport.pausedAt = clock.now();
      untilPings(session, 1, clock);
      clock.advance(9_999);
      session.transport.pausedAt = undefined;
      clock.advance(1);
      expect(session.isOpen).toBe(true);
      clock.advance(30_100);
      expect(session.isOpen).toBe(false);
    });
  });

  describe('startHeartbeat and stopHeartbeat', () => {
    it('run no timer where nobody is watched', () => {
      const { clock, heartbeats, watch } = setUp();
      expect(clock.timers).toBe(0);
      const sessions = [watch(), watch()];
      expect(clock.timers).toBe(1);
      heartbeats.stopHeartbeat(sessions[0]!);
      expect(clock.timers).toBe(1);
      sessions[1]!.close();
      expect(clock.timers).toBe(0);
    });

    it('stop the pings, and start them again', () => {
      const { clock, heartbeats, watch } = setUp();
      const session = watch();
      heartbeats.stopHeartbeat(session);
      clock.advance(100_000);
      expect(session.transport.pings).toBe(0);
      heartbeats.startHeartbeat(session);
      clock.advance(30_500);
      expect(session.transport.pings).toBe(1);
    });

    it('are harmless twice', () => {
      const { clock, heartbeats, watch } = setUp();
      const session = watch();
      answerPings(session);
      heartbeats.startHeartbeat(session);
      clock.advance(60_000);
      expect(session.transport.pings).toBe(2);
      heartbeats.stopHeartbeat(session);
      heartbeats.stopHeartbeat(session);
      expect(clock.timers).toBe(0);
    });

    it('watch no session that is not open', () => {
      const { clock, heartbeats } = setUp();
      heartbeats.startHeartbeat(makeSession({ isOpen: false }));
      expect(clock.timers).toBe(0);
    });

    it('stop by themselves where nobody told of the close', () => {
      const { clock, heartbeats } = setUp();
      const session = makeSession();
      heartbeats.startHeartbeat(session);
      session.close();
      clock.advance(30_500);
      expect([session.transport.pings, clock.timers]).toEqual([0, 0]);
    });

    it('forget a session that they closed', () => {
      const { clock, heartbeats } = setUp(quick);
      const session = makeSession();
      heartbeats.startHeartbeat(session);
      clock.advance(1_000);
      expect([session.transport.closeCode, clock.timers]).toEqual([4102, 0]);
    });

    it('watch with the defaults where heartbeat is false', () => {
      const { clock, watch } = setUp(false);
      const session = watch();
      answerPings(session);
      clock.advance(300_000);
      expect(session.transport.pings).toBe(10);
    });

    it('watch a session by the options of its path', () => {
      const { clock, heartbeats, watch } = setUp();
      const session = makeSession({ host: { heartbeat: { ...quick, pausedGrace: 0 } } });
      heartbeats.startHeartbeat(session);
      const other = watch();
      clock.advance(200);
      expect([session.isOpen, other.isOpen]).toEqual([false, true]);
    });

    it('go on by the options of its path where they were stopped', () => {
      const { clock, heartbeats } = setUp();
      const session = makeSession({ host: { heartbeat: { ...quick, pausedGrace: 0 } } });
      heartbeats.startHeartbeat(session);
      heartbeats.stopHeartbeat(session);
      heartbeats.startHeartbeat(session);
      clock.advance(200);
      expect(session.isOpen).toBe(false);
    });
  });

  describe('latency', () => {
    it('is the time from a ping to its pong', () => {
      const { clock, heartbeats, watch } = setUp();
      const session = watch();
      expect(heartbeats.latency(session)).toBeUndefined();
      untilPings(session, 1, clock);
      clock.advance(42);
      heartbeats.handlePong(session);
      clock.advance(100);
      heartbeats.handlePong(session); // as by hand, after the protocol's own
      expect(heartbeats.latency(session)).toBe(42);
    });

    it('is unknown for a pong that answers nothing', () => {
      const { heartbeats, watch } = setUp();
      const session = watch();
      heartbeats.handlePong(session);
      heartbeats.handlePong(makeSession());
      expect(heartbeats.latency(session)).toBeUndefined();
    });
  });
});
