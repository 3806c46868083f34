import type { SlowConsumerOptions } from '../../../lib/core/options.js';
import { FrameArena } from '../../../lib/ws/frame-arena.js';
import { directWriter, streamWriter } from '../../../lib/ws/socket-writer.js';
import { Opcode } from '../../../lib/ws/wire-frame.js';
import { LIMIT, makeOutbox, texts } from '../../support/fake-outbox.js';
import { settle } from '../../support/wire.js';

describe.each([
  ['past the queue of its stream', directWriter],
  ['through its stream', streamWriter],
])('Outbox %s', (_how, writer) => {
  const make = (options: Partial<SlowConsumerOptions> = {}, writableLength = 0) =>
    makeOutbox(writer, options, writableLength);

  describe('writes', () => {
    it('nothing before the turn ends, then all at once', async () => {
      const { socket, outbox, frame } = make();
      for (const text of ['a', 'b', 'c']) outbox.add(frame(text));
      expect([socket.writes.length, outbox.bufferedAmount]).toEqual([0, 9]);
      await settle();
      expect([socket.writes.length, texts(socket.bytes)]).toEqual([1, ['a', 'b', 'c']]);
      expect(outbox.bufferedAmount).toBe(0);
    });

    it('the same bytes for all who get the same frames, without a copy', async () => {
      const { socket, outbox, frame } = make();
      const other = make();
      for (const shared of [frame('a'), frame('b')]) {
        outbox.add(shared);
        other.outbox.add(shared);
      }
      await settle();
      expect(socket.writes[0]).toBe(other.socket.writes[0]);
    });

    it('frames of several groups in one write, in the order of the calls', async () => {
      const { socket, outbox, frame } = make();
      const other = new FrameArena();
      outbox.add(frame('a'));
      outbox.add(other.write('b', Opcode.Text));
      outbox.add(frame('c'));
      outbox.add(frame('d'));
      outbox.add(other.write('e', Opcode.Text));
      await settle();
      expect([socket.writes.length, texts(socket.bytes)]).toEqual([1, ['a', 'b', 'c', 'd', 'e']]);
    });

    it('one frame twice where it is queued twice', async () => {
      const { socket, outbox, frame } = make();
      const twice = frame('a');
      outbox.add(twice);
      outbox.add(twice);
      await settle();
      expect(texts(socket.bytes)).toEqual(['a', 'a']);
    });

    it('at once when 64 KiB have gathered, and calls back when the turn ends', async () => {
      const { outbox, sized } = make();
      const called: string[] = [];
      outbox.add(sized('a', 100));
      outbox.afterFlush(() => called.push('a'));
      outbox.add(sized('b', 66_000));
      expect(called).toEqual([]);
      await settle();
      expect(called).toEqual(['a']);
    });

    it('at once when 64 KiB have gathered, and goes on', async () => {
      const { socket, outbox, sized } = make();
      for (let count = 0; count < 65; count++) outbox.add(sized(String(count), 1_024));
      expect(socket.bytes.length).toBe(65_536);
      await settle();
      expect(texts(socket.bytes)).toEqual(Array.from({ length: 65 }, (_, index) => String(index)));
    });

    it('anew in each turn', async () => {
      const { socket, outbox, frame } = make();
      outbox.add(frame('a'));
      await settle();
      outbox.add(frame('b'));
      await settle();
      expect(texts(socket.bytes)).toEqual(['a', 'b']);
    });
  });

  describe('while the socket takes nothing', () => {
    it('keeps what comes, and writes it in order when it does', async () => {
      const { socket, outbox, frame } = make();
      socket.isStuck = true;
      outbox.add(frame('a'));
      await settle();
      outbox.add(frame('b'));
      await settle();
      outbox.add(frame('c'));
      await settle();
      expect([texts(socket.bytes), outbox.bufferedAmount]).toEqual([['a'], 9]);
      expect(outbox.flushed).toBe(0);
      socket.drain();
      expect([texts(socket.bytes), outbox.bufferedAmount]).toEqual([['a', 'b', 'c'], 0]);
      expect(outbox.flushed).toBe(1);
    });

    it('keeps bytes of its own, whatever becomes of the slab', async () => {
      const { socket, outbox, frame } = make();
      socket.isStuck = true;
      outbox.add(frame('a'));
      await settle();
      const waiting = frame('kept');
      outbox.add(waiting);
      waiting.slab.fill(0, waiting.start, waiting.end);
      socket.drain();
      expect(texts(socket.bytes)).toEqual(['a', 'kept']);
    });

    it('gives the socket 64 KiB at a time', async () => {
      const { socket, outbox, sized } = make({ maxBufferedBytes: 1_000_000 });
      socket.isStuck = true;
      for (let count = 0; count < 200; count++) {
        outbox.add(sized(String(count), 1_024));
        if (count === 0) await settle();
      }
      socket.drain(true);
      expect(socket.bytes.length).toBe(1_024 + 65_536);
      socket.drain(true);
      expect(socket.bytes.length).toBe(1_024 + 2 * 65_536);
      socket.drain();
      expect(texts(socket.bytes)).toEqual(Array.from({ length: 200 }, (_, index) => String(index)));
      expect(outbox.bufferedAmount).toBe(0);
    });

    it('writes nothing more where the write failed, and tells so once it is abandoned', async () => {
      const { socket, outbox, frame } = make();
      const told: (Error | undefined)[] = [];
      socket.isStuck = true;
      outbox.add(frame('a'));
      await settle();
      outbox.add(frame('b'));
      outbox.afterFlush((error) => told.push(error));
      socket.fail();
      expect([texts(socket.bytes), told, socket.destroyed]).toEqual([['a'], [], true]);
      outbox.lose();
      expect([outbox.bufferedAmount, told.length]).toEqual([0, 1]);
      expect(told[0]).toBeInstanceOf(Error);
    });

    it('writes nothing more where the socket is destroyed, whose write ends then', async () => {
      const { socket, outbox, frame } = make();
      const told: (Error | undefined)[] = [];
      socket.isStuck = true;
      outbox.add(frame('a'));
      await settle();
      outbox.add(frame('b'));
      outbox.afterFlush((error) => told.push(error));
      socket.destroy();
      socket.drain();
      expect([texts(socket.bytes), told]).toEqual([['a'], []]);
      outbox.lose();
      expect(told[0]).toBeInstanceOf(Error);
    });

    it('writes nothing more of what waits where the socket is destroyed in the middle', async () => {
      const { socket, outbox, sized } = make({ maxBufferedBytes: 1e6 });
      socket.isStuck = true;
      outbox.add(sized('first', 100));
      await settle();
      for (let count = 0; count < 200; count++) outbox.add(sized(String(count), 1_024));
      const told: unknown[] = [];
      outbox.afterFlush((error) => told.push(error));
      let writes = 0;
      const fail = (_bytes: unknown, ...rest: unknown[]): void => {
        writes++;
        socket.destroy();
        (rest.at(-1) as (error: Error) => void)(new Error('reset'));
      };
      Object.assign(socket, { write: fail, _write: fail });
      socket.drain();
      expect([writes, told]).toEqual([1, []]);
      outbox.lose();
      expect(told).toEqual([new Error('the connection was lost')]);
    });

    it('does so from the start where the stream holds what was written before', async () => {
      const { socket, outbox, frame } = make({}, 100);
      outbox.add(frame('a'));
      await settle();
      expect([socket.writes, outbox.bufferedAmount]).toEqual([[], 103]);
      socket.drain();
      expect([texts(socket.bytes), outbox.bufferedAmount]).toEqual([['a'], 0]);
    });
  });

  describe('calls back', () => {
    it('once, when all that was queued before has been handed to the socket', async () => {
      const { outbox, frame } = make();
      const told: unknown[] = [];
      outbox.add(frame('a'));
      outbox.afterFlush((error) => told.push(error));
      expect(told).toEqual([]);
      for (const text of ['b', 'c']) {
        await settle();
        expect(told).toEqual([undefined]);
        outbox.add(frame(text));
      }
    });

    it('the connection, once for each time that it asked', async () => {
      const { outbox, frame } = make();
      for (const text of ['a', 'b']) {
        outbox.add(frame(text));
        outbox.ask();
        outbox.ask();
        await settle();
      }
      outbox.add(frame('c'));
      await settle();
      expect(outbox.flushed).toBe(2);
    });

    it('where nothing is queued, too', async () => {
      const { outbox } = make();
      const told: unknown[] = [];
      outbox.afterFlush((error) => told.push(error));
      await settle();
      expect(told).toEqual([undefined]);
    });

    it('not before a socket that is stuck has taken it', async () => {
      const { outbox, socket, frame } = make();
      const told: unknown[] = [];
      socket.isStuck = true;
      outbox.add(frame('a'));
      outbox.afterFlush((error) => told.push(error));
      await settle();
      expect(told).toEqual([]);
      socket.drain();
      expect(told).toEqual([undefined]);
    });

    it('with an error once the connection is lost', () => {
      const { outbox, frame } = make();
      const told: unknown[] = [];
      outbox.add(frame('a'));
      outbox.afterFlush((error) => told.push(error));
      outbox.lose();
      expect(told).toEqual([new Error('the connection was lost')]);
    });

    it('with the reason where it was forgotten, when the turn ends', async () => {
      const { outbox, socket, frame } = make();
      const told: unknown[] = [];
      outbox.add(frame('a'));
      outbox.afterFlush((error) => told.push(error));
      outbox.forget();
      outbox.afterFlush((error) => told.push(error));
      expect(told).toEqual([]);
      await settle();
      expect([told, socket.writes]).toEqual([[new Error('it was forgotten'), undefined], []]);
    });

    it('all of them, also where one throws or rejects', async () => {
      const { outbox } = make();
      const told: unknown[] = [];
      outbox.afterFlush(() => {
        throw new Error('one');
      });
      outbox.afterFlush(() => Promise.reject(new Error('two')));
      outbox.afterFlush(() => told.push('three'));
      await settle();
      expect(told).toEqual(['three']);
      expect(outbox.failed).toEqual([new Error('one'), new Error('two')]);
    });
  });

  it('is drained when nothing is queued any more', async () => {
    const { outbox, socket, frame } = make();
    await outbox.drained();
    socket.isStuck = true;
    outbox.add(frame('a'));
    let isDrained = false;
    void outbox.drained().then(() => (isDrained = true));
    await settle();
    expect(isDrained).toBe(false);
    socket.drain();
    await settle();
    expect(isDrained).toBe(true);
  });

  it('forgets what the socket does not have yet when it is discarded', async () => {
    const { outbox, socket, clock, frame, sized } = make();
    outbox.add(frame('never'));
    outbox.add(new FrameArena().write('neither', Opcode.Text));
    outbox.forget();
    expect(outbox.bufferedAmount).toBe(0);
    await settle();
    expect(socket.writes).toEqual([]);
    socket.isStuck = true;
    outbox.add(frame('a'));
    await settle();
    outbox.add(sized('big', 2 * LIMIT));
    outbox.forget();
    expect(clock.timers).toBe(0);
    socket.drain();
    expect([texts(socket.bytes), outbox.slowed]).toEqual([['a'], 0]);
  });
});
