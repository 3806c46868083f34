import { ack, failed, makeInbox } from '../../support/inbox-wire.js';
import { deferred, settle, streaming } from '../../support/wire.js';

describe('Inbox', () => {
  describe('handles messages', () => {
    it('one after the other by default, and answers in their order', async () => {
      const { wire, runs } = makeInbox();
      wire.receive({ event: 'slow', id: 1 }, { event: 'slow', id: 2 }, { event: 'echo', id: 3 });
      await settle();
      expect(runs).toHaveLength(1);
      runs[0]!.resolve('a');
      await settle();
      expect(wire.out).toEqual([ack(1, 'a')]);
      runs[1]!.resolve('b');
      await settle();
      expect(wire.out).toEqual([ack(1, 'a'), ack(2, 'b'), ack(3)]);
    });

    it('and gives each error its place among the answers', async () => {
      const { wire, runs } = makeInbox();
      wire.receive({ event: 'slow', id: 1 }, 'nonsense', { event: 'none', id: 2 });
      wire.receive({ event: '$sub', data: { channel: 'x' }, id: 3 }, { event: 'echo', id: 4 });
      await settle();
      expect(wire.out).toEqual([]);
      runs[0]!.reject(new Error('boom'));
      await settle();
      expect(wire.out).toEqual([
        failed('INTERNAL', 1),
        failed('BAD_FRAME'),
        failed('UNKNOWN_EVENT', 2),
        failed('UNKNOWN_CHANNEL', 3),
        ack(4),
      ]);
    });

    it('as many at a time as concurrency says, and starts them in their order', async () => {
      const { wire, runs } = makeInbox({ inbound: { concurrency: 2 } });
      wire.receive({ event: 'slow', id: 1 }, { event: 'slow', id: 2 }, { event: 'slow', id: 3 });
      await settle();
      expect(runs).toHaveLength(2);
      runs[1]!.resolve();
      await settle();
      expect(wire.out).toEqual([ack(2)]);
      expect(runs).toHaveLength(3);
      runs[2]!.resolve();
      runs[0]!.resolve();
      await settle();
      expect(wire.out).toHaveLength(3);
    });

    it('thousands of them, without a stack that grows', async () => {
      const { wire, runs } = makeInbox({ inbound: { maxPending: 10 } });
      wire.receive({ event: 'slow' });
      for (let id = 0; id < 20_000; id++) wire.receive({ channel: 'a', event: 'b', id });
      runs[0]!.resolve();
      await settle();
      expect(wire.transport.messages).toHaveLength(20_000);
    });

    it('each in a scope of its own', async () => {
      let scopes = 0;
      const { wire, runs } = makeInbox({
        scope: {
          run: (serve, request) => {
            scopes++;
            serve(request);
          },
        },
      });
      wire.receive({ event: 'slow' }, { event: 'echo' }, 'nonsense');
      runs[0]!.resolve();
      await settle();
      expect(scopes).toBe(3);
    });
  });

  describe('before the connect hooks have ended', () => {
    it('holds messages, then handles them in their order', async () => {
      const { wire } = makeInbox({ isHeld: true });
      expect(await wire.ask({ event: 'echo', data: 1 }, 'nonsense')).toEqual([]);
      wire.inbox.release();
      await settle();
      expect(wire.out).toEqual([1, failed('BAD_FRAME')]);
    });

    it('pauses a socket that sends too much, and resumes it after', async () => {
      const { wire } = makeInbox({ isHeld: true, inbound: { maxPending: 2 } });
      wire.receive({ event: 'echo' }, { event: 'echo' }, { event: 'echo' });
      expect(wire.transport.pausedAt).toBeDefined();
      wire.inbox.release();
      await settle();
      expect(wire.transport.pausedAt).toBeUndefined();
    });

    it('is not idle while something waits', async () => {
      const { wire } = makeInbox({ isHeld: true });
      wire.receive({ event: 'echo', data: 1 });
      let isIdle = false;
      wire.inbox.stop(true);
      void wire.inbox.idle().then(() => (isIdle = true));
      await settle();
      expect(isIdle).toBe(false);
      wire.inbox.release();
      await settle();
      expect([isIdle, wire.out]).toEqual([true, [1]]);
    });
  });

  describe('answers $ping', () => {
    it('on arrival, while a handler runs and others wait', async () => {
      const { wire } = makeInbox();
      wire.receive({ event: 'slow' }, { event: 'echo', id: 1 });
      expect(await wire.ask({ event: '$ping', id: 2 }, { event: '$ping' })).toEqual([
        { event: '$pong', id: 2 },
        { event: '$pong' },
      ]);
      expect(wire.transport.answers).toEqual(['{"event":"$pong","id":2}']);
    });

    it('not where it is an event of a channel', async () => {
      const { wire } = makeInbox();
      const asked = { channel: 'chat', event: '$ping', id: 1 };
      expect(await wire.ask(asked)).toEqual([failed('NOT_SUBSCRIBED', 1)]);
    });
  });

  describe('pauses the socket', () => {
    it('past maxPending, and resumes it once half of that is left', async () => {
      const { wire, runs } = makeInbox({ inbound: { maxPending: 4 } });
      for (let id = 0; id < 5; id++) wire.receive({ event: 'slow', id });
      expect(wire.transport.pausedAt).toBeUndefined();
      wire.receive({ event: 'slow', id: 5 });
      expect(wire.transport.pausedAt).toBeDefined();
      runs[0]!.resolve();
      await settle();
      runs[1]!.resolve();
      await settle();
      expect(wire.transport.pausedAt).toBeDefined();
      runs[2]!.resolve();
      await settle();
      expect(wire.transport.pausedAt).toBeUndefined();
    });

    it('past maxPendingBytes', async () => {
      const { wire, runs } = makeInbox({ inbound: { maxPendingBytes: 100 } });
      wire.receive({ event: 'slow' }, { event: 'echo', data: 'x'.repeat(60) });
      expect(wire.transport.pausedAt).toBeUndefined();
      wire.receive({ event: 'echo', data: 'x'.repeat(60) });
      expect(wire.transport.pausedAt).toBeDefined();
      runs[0]!.resolve();
      await settle();
      expect(wire.transport.pausedAt).toBeUndefined();
    });

    it('counts bytes of UTF-8, as they came', () => {
      const { wire } = makeInbox({ inbound: { maxPendingBytes: 100 } });
      wire.receive({ event: 'slow' }, { event: 'echo', data: 'ü'.repeat(50) });
      expect(wire.transport.pausedAt).toBeDefined();
    });

    it('and loses nothing of what came in the same chunk', async () => {
      const { wire, runs } = makeInbox({ inbound: { maxPending: 1 } });
      wire.receive({ event: 'slow' });
      for (let data = 0; data < 500; data++) wire.receive({ event: 'echo', data });
      runs[0]!.resolve();
      await settle();
      expect(wire.out).toEqual(Array.from({ length: 500 }, (_, index) => index));
    });
  });

  describe('where the session closes', () => {
    it('drops what has not started, and the answers of what has', async () => {
      const { wire, runs } = makeInbox();
      wire.receive({ event: 'slow', id: 1 }, { event: 'slow', id: 2 });
      wire.session.close();
      runs[0]!.resolve();
      await settle();
      expect([runs.length, wire.out]).toEqual([1, []]);
    });

    it('takes nothing more', async () => {
      const { wire, runs } = makeInbox();
      wire.session.close();
      expect(await wire.ask({ event: 'slow' }, { event: '$ping' })).toEqual([]);
      expect(runs).toEqual([]);
    });

    it('is idle when the running handlers have ended', async () => {
      const { wire, runs } = makeInbox();
      wire.receive({ event: 'slow' }, { event: 'slow' });
      wire.session.close();
      let isIdle = false;
      void wire.inbox.idle().then(() => (isIdle = true));
      await settle();
      expect(isIdle).toBe(false);
      runs[0]!.resolve();
      await settle();
      expect(isIdle).toBe(true);
    });

    it('is idle then although others waited behind some that had been served', async () => {
      const { wire, runs } = makeInbox();
      wire.receive({ event: 'slow' }, { event: 'slow' }, { event: 'slow' });
      runs[0]!.resolve();
      await settle();
      wire.session.close();
      runs[1]!.resolve();
      await wire.inbox.idle();
      expect(runs).toHaveLength(2);
    });

    it('is idle at once where the connect hooks still hold what came', async () => {
      const { wire } = makeInbox({ isHeld: true });
      wire.receive({ event: 'echo' });
      wire.inbox.stop(true);
      const idle = wire.inbox.idle();
      wire.session.close();
      await expect(idle).resolves.toBeUndefined();
    });

    it('ends its streams, and those that a running handler returns later', async () => {
      const { wire } = makeInbox();
      const late = deferred();
      const log: string[] = [];
      const stream = (name: string) => ({
        lift: Object,
        subscribe: () => {
          log.push(`subscribe ${name}`);
          return { unsubscribe: () => void log.push(`unsubscribe ${name}`) };
        },
      });
      wire.router.onEvent(
        'now',
        streaming(() => stream('now')),
      );
      wire.router.onEvent(
        'late',
        streaming(() => late.promise),
      );
      await wire.ask({ event: 'now' }, { event: 'late' });
      wire.session.close();
      late.resolve(stream('late'));
      await settle();
      expect(log).toEqual(['subscribe now', 'unsubscribe now']);
    });
  });

  describe('on a drain', () => {
    it('serves what waits, takes nothing more, and is idle then', async () => {
      const { wire, runs } = makeInbox();
      wire.receive({ event: 'slow', id: 1 }, { event: 'none', id: 2 }, { event: 'echo', id: 3 });
      wire.inbox.stop(true);
      wire.receive({ event: 'echo', id: 4 });
      const idle = wire.inbox.idle();
      runs[0]!.resolve();
      await idle;
      expect(wire.out).toEqual([ack(1), failed('UNKNOWN_EVENT', 2), ack(3)]);
    });

    it('is idle at once where nothing runs', async () => {
      await expect(makeInbox().wire.inbox.idle()).resolves.toBeUndefined();
    });
  });

  it('refuses to be read by iteration', () => {
    const { wire } = makeInbox();
    expect(() => wire.session[Symbol.asyncIterator]()).toThrow(
      expect.objectContaining({ code: 'ITERATION_INVALID' }),
    );
  });
});
