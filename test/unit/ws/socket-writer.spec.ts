import { once } from 'node:events';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { directWriter, streamWriter, writerOf } from '../../../lib/ws/socket-writer.js';
import { useSocketPairs } from '../../support/socket-pair.js';

/** More than the kernel takes for a peer that does not read. */
const TOO_MUCH = Buffer.alloc(10_000_000, 'x');

describe.each([
  ['directWriter', directWriter],
  ['streamWriter', streamWriter],
])('%s', (_name, writer) => {
  const pair = useSocketPairs();

  /** Reads so many bytes; resolves with the last of them. */
  async function read(peer: Socket, size: number): Promise<string> {
    let last = '';
    for await (const chunk of peer as AsyncIterable<Buffer>) {
      last = chunk.toString('latin1');
      size -= chunk.length;
      if (size === 0) break;
    }
    return last;
  }

  it('waits for nothing where the kernel takes everything, and leaves the stream nothing', async () => {
    const [socket, peer] = await pair();
    for (const text of ['one', 'two']) {
      expect(writer.write(socket, Buffer.from(text))).toBeUndefined();
    }
    expect(socket.writableLength).toBe(0);
    expect(await read(peer, 6)).toBe('onetwo');
  });

  it('calls back once the kernel has taken the rest, for each socket by itself', async () => {
    const pairs = [await pair(), await pair()];
    const ends: (readonly [number, Error | undefined])[] = [];
    pairs.forEach(([socket], index) => {
      writer.write(socket, TOO_MUCH)!.onEnd((error) => ends.push([index, error]));
    });
    const [healthy] = await pair();
    expect(writer.write(healthy, Buffer.from('meanwhile'))).toBeUndefined();
    expect(ends).toEqual([]);
    await read(pairs[1]![1], TOO_MUCH.length);
    expect(ends).toEqual([[1, undefined]]);
    await read(pairs[0]![1], TOO_MUCH.length);
    expect(ends).toEqual([
      [1, undefined],
      [0, undefined],
    ]);
  });

  it('waits for ever where the socket is destroyed', async () => {
    const [socket] = await pair();
    socket.destroy();
    await once(socket, 'close');
    let isOver = false;
    writer.write(socket, Buffer.from('lost'))!.onEnd((error) => (isOver = error === undefined));
    await new Promise((resolve) => setImmediate(resolve));
    expect(isOver).toBe(false);

    const [healthy, peer] = await pair();
    expect(writer.write(healthy, Buffer.from('well'))).toBeUndefined();
    expect(await read(peer, 4)).toBe('well');
  });

  it('destroys a socket on which the write fails at once', async () => {
    const [socket] = await pair();
    const refusal = new Error('no');
    socket._write = (_bytes, _encoding, callback) => callback(refusal);
    const errors = once(socket, 'error');
    expect(writer.write(socket, Buffer.from('lost'))).toBeDefined();
    expect([await errors, socket.destroyed]).toEqual([[refusal], true]);

    const [healthy] = await pair();
    expect(writer.write(healthy, Buffer.from('well'))).toBeUndefined();
  });

  it('calls back where the socket is destroyed before the rest is taken', async () => {
    const [socket] = await pair();
    const pending = writer.write(socket, TOO_MUCH)!;
    const ended = new Promise((resolve) => pending.onEnd(() => resolve('ended')));
    socket.destroy();
    expect(await ended).toBe('ended');
  });
});

describe('writerOf()', () => {
  it('is direct for sockets of the kernel alone', () => {
    const socket = new Socket();
    expect(writerOf(socket)).toBe(directWriter);
    expect(writerOf(new TLSSocket(socket))).toBe(streamWriter);
    expect(writerOf(new PassThrough() as unknown as Socket)).toBe(streamWriter);
  });
});
