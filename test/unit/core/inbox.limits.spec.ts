import { Observable } from 'rxjs';
import { ChannelPattern } from '../../../lib/protocol/channel-pattern.js';
import { ack, failed, makeInbox } from '../../support/inbox-wire.js';
import { deferred, settle, streaming } from '../../support/wire.js';

describe('Inbox', () => {
  describe('answers TIMEOUT', () => {
    it('without a timer for what is served at once', () => {
      const { wire } = makeInbox({ inbound: { timeout: 1_000 } });
      const { timers } = wire.clock;
      wire.receive({ event: 'echo', id: 1 });
      expect([wire.out, wire.clock.timers]).toEqual([[ack(1)], timers]);
      wire.receive({ event: 'slow', id: 2 });
      expect(wire.clock.timers).toBe(timers + 1);
    });

    it('for a handler that is not done in time, frees its slot and drops what comes late', async () => {
      const { wire, runs } = makeInbox({ inbound: { timeout: 1_000 } });
      wire.receive({ event: 'slow', id: 1 }, { event: 'slow' }, { event: 'echo', data: 3, id: 3 });
      await settle();
      wire.clock.advance(999);
      expect(wire.out).toEqual([]);
      wire.clock.advance(1);
      await settle();
      expect(wire.out).toEqual([failed('TIMEOUT', 1)]);
      wire.clock.advance(1_000);
      await settle();
      expect(wire.out).toEqual([failed('TIMEOUT', 1), failed('TIMEOUT'), ack(3, 3)]);
      runs[0]!.resolve('late');
      runs[1]!.reject(new Error('late'));
      await settle();
      expect(wire.out).toHaveLength(3);
      expect(wire.errors).toEqual([new Error('late')]);
    });

    it('counts from the start of the handler, not from the arrival', async () => {
      const { wire, runs } = makeInbox({ inbound: { timeout: 1_000 } });
      wire.receive({ event: 'slow', id: 1 }, { event: 'slow', id: 2 });
      wire.clock.advance(900);
      runs[0]!.resolve();
      await settle();
      wire.clock.advance(900);
      runs[1]!.resolve();
      await settle();
      expect(wire.out).toEqual([ack(1), ack(2)]);
    });

    it('lets go of what interceptors run, for one handler as for several', async () => {
      const { wire } = makeInbox({ inbound: { timeout: 1_000 } });
      const ended: string[] = [];
      const endless = (name: string) => () => new Observable(() => () => void ended.push(name));
      wire.on('one', endless('one'));
      wire.on('several', () => 1, endless('of several')); // prettier-ignore
      await wire.ask({ event: 'one', id: 1 }, { event: 'several', id: 2 });
      wire.clock.advance(1_000);
      await settle();
      wire.clock.advance(1_000);
      expect(ended).toEqual(['one', 'of several']);
    });

    it('leaves a stream that comes late alone', async () => {
      const { wire } = makeInbox({ inbound: { timeout: 1_000 } });
      const late = deferred();
      let subscriptions = 0;
      wire.router.onEvent(
        'stream',
        streaming(() => late.promise),
      );
      wire.receive({ event: 'stream', id: 1 });
      wire.clock.advance(1_000);
      late.resolve({ lift: Object, subscribe: () => subscriptions++ });
      await settle();
      expect([subscriptions, wire.out]).toEqual([0, [failed('TIMEOUT', 1)]]);
    });

    it('to $sub where its opener is not done in time, and subscribes nobody', async () => {
      const { wire } = makeInbox({ inbound: { timeout: 1_000 } });
      const opener = deferred();
      wire.router.onSubscribe(new ChannelPattern('chat'), { run: () => opener.promise });
      wire.receive({ event: '$sub', data: { channel: 'chat' }, id: 1 }, { event: 'echo', id: 2 });
      wire.clock.advance(1_000);
      await settle();
      opener.resolve('yes');
      await settle();
      expect(wire.out).toEqual([failed('TIMEOUT', 1), ack(2)]);
      expect(wire.session.channels.size).toBe(0);
    });
  });

  describe('limits the rate', () => {
    const rate = { messages: 2, per: 1_000 };

    it('and answers what is over it in its place, with the time to wait', async () => {
      const { wire, runs } = makeInbox({ inbound: { rate } });
      wire.receive({ event: 'slow', id: 1 }, { event: 'echo', id: 2 }, { event: 'echo', id: 3 });
      wire.receive({ event: '$ping', id: 4 }, 'nonsense');
      runs[0]!.resolve();
      await settle();
      const limited = { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number };
      const exception = (id?: number) => ({
        event: 'exception',
        ...(id && { id }),
        data: expect.objectContaining(limited) as unknown,
      });
      expect(wire.out).toEqual([ack(1), ack(2), exception(3), exception(4), exception()]);
    });

    it('lets messages in again as time passes', async () => {
      const { wire } = makeInbox({ inbound: { rate } });
      await wire.ask({ event: 'echo' }, { event: 'echo' });
      wire.clock.advance(500);
      expect(await wire.ask({ event: 'echo', id: 1 })).toEqual([ack(1)]);
    });

    it('closes with 4103 after 10 s of it, and handles nothing more', async () => {
      const { wire } = makeInbox({ inbound: { rate } });
      for (let time = 0; time < 9_900; time += 100) {
        await wire.ask({ event: 'echo' });
        wire.clock.advance(100);
      }
      expect(wire.transport.closeCode).toBeUndefined();
      for (let time = 0; time < 1_200; time += 100) {
        await wire.ask({ event: 'echo' });
        wire.clock.advance(100);
      }
      expect(wire.transport.closeCode).toBe(4103);
    });
  });

  describe('closes with 4008', () => {
    const faults = ['nonsense', { event: 'none' }, { event: '$sub', data: { channel: 'none' } }];

    it('after more than 100 frames in a minute that can not be served', async () => {
      const { wire } = makeInbox();
      for (let count = 0; count < 100; count++) await wire.ask(faults[count % 3]);
      expect([wire.transport.closeCode, wire.out.length]).toEqual([undefined, 100]);
      await wire.ask('one more');
      expect([wire.transport.closeCode, wire.out.length]).toEqual([4008, 101]);
    });

    it('not where they are spread over more than a minute', async () => {
      const { wire } = makeInbox();
      for (let count = 0; count < 300; count++) {
        await wire.ask('nonsense');
        wire.clock.advance(601);
      }
      expect(wire.session.isOpen).toBe(true);
    });

    it('not for failures of handlers, names and missing subscriptions', async () => {
      const { wire } = makeInbox();
      wire.on('fail', () => Promise.reject(new Error('boom')));
      for (let count = 0; count < 150; count++) {
        wire.receive({ event: 'fail' }, { channel: 'a', event: 'b' }, { channel: '', event: 'b' });
      }
      await settle();
      expect([wire.session.isOpen, wire.out.length]).toEqual([true, 450]);
    });
  });
});
