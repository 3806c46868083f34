import { AsyncLocalStorage } from 'node:async_hooks';
import type { SlowConsumerOptions } from '../../../lib/core/options.js';
import { directWriter, streamWriter } from '../../../lib/ws/socket-writer.js';
import { LIMIT, makeOutbox, texts } from '../../support/fake-outbox.js';
import { settle } from '../../support/wire.js';

describe.each([
  ['past the queue of its stream', directWriter],
  ['through its stream', streamWriter],
])('Outbox %s', (_how, writer) => {
  const make = (options: Partial<SlowConsumerOptions> = {}, writableLength = 0) =>
    makeOutbox(writer, options, writableLength);

  describe('judges a session slow', () => {
    const stuck = async (options: Partial<SlowConsumerOptions> = {}) => {
      const made = make(options);
      made.socket.isStuck = true;
      made.outbox.add(made.frame('first'));
      await settle();
      return made;
    };

    it('when it has been over its limit for grace', async () => {
      const { clock, outbox, sized } = await stuck();
      outbox.add(sized('big', LIMIT));
      clock.advance(4_999);
      expect(outbox.slowed).toBe(0);
      clock.advance(1);
      expect(outbox.slowed).toBe(1);
    });

    it("in nobody's AsyncLocalStorage: a broadcast of another session may be what tells", async () => {
      const { clock, outbox, sized } = await stuck();
      const storage = new AsyncLocalStorage<string>();
      const seen = new Set<unknown>();
      outbox.onSlow = () => seen.add(storage.getStore());
      outbox.add(sized('big', LIMIT));
      storage.run('of another', () => {
        clock.advance(5_000);
        outbox.add(sized('more', 100));
      });
      expect([...seen]).toEqual([undefined]);
    });

    it('although nothing more is queued for it: one message may be too much', async () => {
      const { clock, outbox, socket, sized } = make();
      socket.isStuck = true;
      outbox.add(sized('big', LIMIT + 1));
      await settle();
      clock.advance(5_000);
      expect(outbox.slowed).toBe(1);
    });

    it('not when it comes under its limit in between', async () => {
      const { clock, outbox, socket, sized } = await stuck();
      outbox.add(sized('big', LIMIT));
      clock.advance(4_000);
      socket.drain(true);
      outbox.add(sized('small', 100));
      clock.advance(4_000);
      expect(outbox.slowed).toBe(0);
      socket.drain();
      clock.advance(60_000);
      expect([outbox.slowed, clock.timers]).toEqual([0, 0]);
    });

    it('when it has read and is over its limit again, only after another grace', async () => {
      const { clock, outbox, socket, sized } = await stuck({ maxBufferedBytes: 100_000 });
      for (let count = 0; count < 40; count++) outbox.add(sized('a', 4_000));
      clock.advance(4_900);
      socket.drain(true);
      socket.drain(true);
      for (let count = 0; count < 40; count++) outbox.add(sized('b', 4_000));
      clock.advance(4_900);
      expect(outbox.slowed).toBe(0);
      clock.advance(100);
      expect(outbox.slowed).toBe(1);
    });

    it('not for a stall of our own event loop, in which it could not be read', async () => {
      const { clock, outbox, sized } = await stuck();
      outbox.add(sized('big', LIMIT));
      clock.stall(60_000);
      outbox.add(sized('small', 1));
      expect(outbox.slowed).toBe(0);
      clock.advance(4_499);
      expect(outbox.slowed).toBe(0);
      clock.advance(1);
      expect(outbox.slowed).toBe(1);
    });

    it('not for a flood after a stall, before it could be read', async () => {
      const { clock, outbox, sized } = await stuck();
      clock.stall(60_000);
      outbox.add(sized('huge', 4 * LIMIT));
      expect(outbox.slowed).toBe(0);
      clock.advance(500);
      expect(outbox.slowed).toBe(1);
    });

    it('over four times the limit after a second, without grace', async () => {
      const { clock, outbox, sized } = await stuck();
      outbox.add(sized('huge', 4 * LIMIT));
      expect(outbox.slowed).toBe(0);
      clock.advance(1_000);
      expect(outbox.slowed).toBe(1);
    });

    it('drops what is queued next, and no answer, with drop-newest', async () => {
      const { outbox, socket, sized } = await stuck({ policy: 'drop-newest', grace: 0 });
      outbox.add(sized('big', LIMIT));
      expect(outbox.add(sized('new', 100))).toBe(false);
      expect(outbox.add(sized('answer', 100), true)).toBe(true);
      expect([outbox.dropped, outbox.slowed]).toEqual([1, 0]);
      socket.drain();
      expect(texts(socket.bytes)).toEqual(['first', 'big', 'answer']);
      expect(outbox.add(sized('later', 100))).toBe(true);
    });

    it('drops what waits longest, and no answer, with drop-oldest', async () => {
      const { outbox, socket, sized } = await stuck({ policy: 'drop-oldest', grace: 0 });
      outbox.add(sized('answer', 4_000), true);
      for (const name of ['1', '2', '3']) outbox.add(sized(name, 4_000));
      expect([outbox.dropped, outbox.slowed]).toEqual([2, 0]);
      socket.drain();
      expect(texts(socket.bytes)).toEqual(['first', 'answer', '3']);
    });

    it.each(['drop-newest', 'drop-oldest'] as const)(
      'closes with %s where answers alone pass four times the limit',
      async (policy) => {
        const { outbox, sized } = await stuck({ policy, grace: 0 });
        for (let count = 0; count < 4; count++) outbox.add(sized('answer', LIMIT), true);
        expect(outbox.slowed).toBe(0);
        outbox.add(sized('answer', LIMIT), true);
        expect(outbox.slowed).toBe(1);
      },
    );
  });
});
