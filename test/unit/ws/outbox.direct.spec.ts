import { jest } from '@jest/globals';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { SlowConsumerOptions } from '../../../lib/core/options.js';
import { descriptorOf, writeNow } from '../../../lib/ws/descriptor.js';
import { FrameArena } from '../../../lib/ws/frame-arena.js';
import { batch } from '../../../lib/ws/turn.js';
import { Opcode } from '../../../lib/ws/wire-frame.js';
import { FakeClock } from '../../support/fake-clock.js';
import { texts } from '../../support/fake-outbox.js';
import { useSocketPairs } from '../../support/socket-pair.js';
import { TestOutbox } from '../../support/test-outbox.js';
import { settle } from '../../support/wire.js';

const SLOW = { maxBufferedBytes: 1e9, grace: 5_000, policy: 'close' as const };
const FILLER = Buffer.alloc(100_000);

describe("Outbox on the kernel's own sockets", () => {
  const pair = useSocketPairs();
  const arena = new FrameArena();
  const frame = (text: string) => arena.write(text, Opcode.Text);

  async function make(slow: Partial<SlowConsumerOptions> = {}) {
    const [socket, peer] = await pair();
    const outbox = new TestOutbox(socket, { ...SLOW, ...slow }, new FakeClock());
    return { socket, peer, outbox };
  }

  /** Writes until the kernel takes no more; returns how many bytes it took. */
  function fill(socket: Socket): number {
    let filled = 0;
    for (let taken = 1; taken > 0; filled += taken) taken = writeNow(descriptorOf(socket), FILLER);
    return filled;
  }

  /** Reads so many bytes, and no more. */
  function read(peer: Socket, size: number): Promise<Buffer> {
    const chunks: Buffer[] = [];
    return new Promise((resolve) => {
      const take = (chunk: Buffer): void => {
        chunks.push(chunk);
        size -= chunk.length;
        if (size > 0) return;
        peer.pause().off('data', take);
        resolve(Buffer.concat(chunks));
      };
      peer.on('data', take).resume();
    });
  }

  it('writes past the stream', async () => {
    const { socket, peer, outbox } = await make();
    for (const text of ['a', 'b']) outbox.add(frame(text));
    await settle();
    expect([socket.bytesWritten, outbox.bufferedAmount]).toEqual([0, 0]);
    expect(texts(await read(peer, 6))).toEqual(['a', 'b']);
  });

  it('calls back when everything has left that leaves in the turn', async () => {
    const first = await make();
    const last = await make();
    first.outbox.add(frame('a'));
    first.outbox.afterFlush(() => last.socket.destroy());
    last.outbox.add(frame('b'));
    last.outbox.afterFlush(() => undefined);
    await settle();
    expect(last.socket.destroyed).toBe(true);
    expect(texts(await read(last.peer, 3))).toEqual(['b']);
  });

  it('waits where the kernel does not take everything, and goes on in order', async () => {
    const { socket, peer, outbox } = await make();
    const filled = fill(socket);
    const sizes = [60_000, 100, 70_000, 30];
    for (const size of sizes.slice(0, 2)) outbox.add(frame('x'.repeat(size)));
    outbox.ask();
    await settle();
    for (const size of sizes.slice(2)) outbox.add(frame('y'.repeat(size)));
    await settle();
    expect([outbox.flushed, outbox.bufferedAmount]).toEqual([0, 60_004 + 102 + 70_010 + 32]);

    const all = await read(peer, filled + outbox.bufferedAmount);
    expect(texts(all.subarray(filled)).map(({ length }) => length)).toEqual(sizes);
    expect([outbox.flushed, outbox.bufferedAmount]).toEqual([1, 0]);

    for (const text of ['z', 'end']) {
      outbox.add(frame(text));
      outbox.ask();
      await settle();
    }
    expect(texts(await read(peer, 8))).toEqual(['z', 'end']);
  });

  it('is flushed once all has left, also what a callback sends that stops it', async () => {
    const first = await make();
    const { socket, peer, outbox } = await make();
    let filled = 0;
    first.outbox.add(frame('a'));
    first.outbox.afterFlush(() => {
      filled = fill(socket);
      outbox.add(frame('y'.repeat(70_000)));
    });
    outbox.add(frame('b'));
    outbox.ask();
    await settle();
    expect([outbox.bufferedAmount, outbox.flushed]).toEqual([70_010, 0]);
    await read(peer, 3 + filled + 70_010);
    await settle();
    expect(outbox.flushed).toBe(1);
  });

  it('keeps the order where a callback sends to one who waits for the kernel by now', async () => {
    const first = await make();
    const stuck = await make();
    const filled = fill(stuck.socket);
    first.outbox.add(frame('a'));
    first.outbox.afterFlush(() => stuck.outbox.add(frame('y'.repeat(70_000))));
    stuck.outbox.add(frame('x'));
    await settle();
    const all = await read(stuck.peer, filled + 3 + 70_010);
    expect(texts(all.subarray(filled)).map((text) => text[0])).toEqual(['x', 'y']);
  });

  it('is slow where it was not before, and nobody else has to wait for that', async () => {
    const stuck = await make({ maxBufferedBytes: 10, grace: 0 });
    const next = await make();
    const order: string[] = [];
    fill(stuck.socket);
    stuck.outbox.add(frame('more than ten bytes'));
    stuck.outbox.onSlow = () => order.push(`slow, ${next.outbox.bufferedAmount} behind it`);
    next.outbox.add(frame('b'));
    await settle();
    expect(order).toEqual(['slow, 0 behind it']);
  });

  it('loses nothing, and sends nothing twice, where memory was short', async () => {
    const { peer, outbox } = await make();
    outbox.add(frame('one'));
    outbox.add(new FrameArena().write('two', Opcode.Text));
    jest.spyOn(Buffer, 'allocUnsafe').mockImplementationOnce(() => {
      throw new Error('no memory');
    });
    expect(() => outbox.flush()).toThrow('no memory');
    await settle();
    expect(texts(await read(peer, 10))).toEqual(['one', 'two']);
  });

  it('is judged once, also where somebody waits for it', async () => {
    const { socket, outbox } = await make({ maxBufferedBytes: 10, grace: 0 });
    fill(socket);
    outbox.add(frame('more than ten bytes'));
    outbox.ask();
    await settle();
    expect([outbox.slowed, outbox.flushed]).toEqual([1, 0]);
  });

  it('destroys a socket that the peer has reset, and says so', async () => {
    const { socket, peer, outbox } = await make();
    const errors = once(socket, 'error');
    socket.pause();
    peer.resetAndDestroy();
    await once(peer, 'close');
    outbox.add(frame('lost'));
    outbox.ask();
    outbox.flush(); // before the turn ends, in which reading finds out as well
    batch.leave();
    expect(outbox.bufferedAmount).toBe(6);
    outbox.ask();
    await settle();
    expect(await errors).toEqual([expect.objectContaining({ code: 'ECONNRESET' })]);
    expect([socket.destroyed, outbox.flushed]).toEqual([true, 0]);
  });

  it('writes nothing to a descriptor that another socket has got', async () => {
    const { socket, outbox } = await make();
    const descriptor = descriptorOf(socket);
    outbox.add(frame('lost'));
    socket.destroy();
    let heirs = await pair();
    while (!heirs.map(descriptorOf).includes(descriptor)) heirs = await pair();
    outbox.add(frame('lost, too'));
    await settle();
    const [one, other] = heirs;
    one.write('hi');
    other.write('hi');
    expect(String(await read(one, 2))).toBe('hi');
    expect(String(await read(other, 2))).toBe('hi');
  });
});
