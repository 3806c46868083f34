import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { writeDirectly } from '../../../lib/ws/direct-write.js';

/** More than the kernel takes for a peer that does not read. */
const TOO_MUCH = Buffer.alloc(10_000_000, 'x');

describe('writeDirectly()', () => {
  let server: Server;
  const open: Socket[] = [];

  beforeAll(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const socket of open.splice(0)) socket.destroy();
  });
  afterAll(() => server.close());

  /** A socket and its peer, which does not read before it is told to. */
  async function pair(): Promise<[socket: Socket, peer: Socket]> {
    const peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
    peer.pause();
    const [[socket]] = (await Promise.all([once(server, 'connection'), once(peer, 'connect')])) as [
      [Socket],
      unknown,
    ];
    for (const one of [socket, peer]) open.push(one.on('error', () => undefined));
    return [socket, peer];
  }

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

  it('waits for nothing where the kernel takes everything, and leaves the stream no work', async () => {
    const [socket, peer] = await pair();
    for (const text of ['one', 'two']) {
      expect(writeDirectly(socket, Buffer.from(text))).toBeUndefined();
    }
    expect([socket.writableLength, socket.bytesWritten]).toEqual([0, 6]);
    expect(await read(peer, 6)).toBe('onetwo');
  });

  it('calls back once the kernel has taken the rest, for each socket by itself', async () => {
    const pairs = [await pair(), await pair()];
    const ends: (readonly [number, Error | undefined])[] = [];
    pairs.forEach(([socket], index) => {
      writeDirectly(socket, TOO_MUCH)!.onEnd((error) => ends.push([index, error]));
    });
    const [healthy] = await pair();
    expect(writeDirectly(healthy, Buffer.from('meanwhile'))).toBeUndefined();
    expect(ends).toEqual([]);
    await read(pairs[1]![1], TOO_MUCH.length);
    expect(ends).toEqual([[1, undefined]]);
    await read(pairs[0]![1], TOO_MUCH.length);
    expect(ends).toEqual([
      [1, undefined],
      [0, undefined],
    ]);
  });

  it('destroys a socket on which the write fails at once, and no other', async () => {
    const [gone] = await pair();
    gone.destroy();
    await once(gone, 'close');
    expect(writeDirectly(gone, Buffer.from('lost'))).toBeUndefined();

    const [failing] = await pair();
    const refusal = new Error('no');
    failing._write = (_bytes, _encoding, callback) => callback(refusal);
    const errors = once(failing, 'error');
    expect(writeDirectly(failing, Buffer.from('lost'))).toBeUndefined();
    expect([failing.destroyed, await errors]).toEqual([true, [refusal]]);

    const [healthy, peer] = await pair();
    expect(writeDirectly(healthy, Buffer.from('well'))).toBeUndefined();
    expect(await read(peer, 4)).toBe('well');
  });

  it('calls back where the socket is destroyed before the rest is taken', async () => {
    const [socket] = await pair();
    const pending = writeDirectly(socket, TOO_MUCH)!;
    const ended = new Promise((resolve) => pending.onEnd(resolve));
    socket.destroy();
    await ended;
    expect(socket.destroyed).toBe(true);
  });
});
