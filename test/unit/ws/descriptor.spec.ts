import { once } from 'node:events';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { descriptorOf, mayBypass, NO_DESCRIPTOR, writeNow } from '../../../lib/ws/descriptor.js';
import { useSocketPairs } from '../../support/socket-pair.js';

const HELLO = Buffer.from('hello');

describe('a descriptor', () => {
  const pair = useSocketPairs();

  it('is one of the process, and a socket that is written to by it brings the bytes', async () => {
    const [socket, peer] = await pair();
    const descriptor = descriptorOf(socket);
    expect(descriptor).toBeGreaterThan(2);
    expect(mayBypass(socket, descriptor)).toBe(true);
    expect(writeNow(descriptor, HELLO)).toBe(HELLO.length);
    peer.resume();
    const [received] = (await once(peer, 'data')) as [Buffer];
    expect(received).toEqual(HELLO);
  });

  it('takes a part where the kernel takes no more, then nothing', async () => {
    const [socket] = await pair();
    const much = Buffer.alloc(20_000_000);
    const descriptor = descriptorOf(socket);
    const taken = writeNow(descriptor, much);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(much.length);
    let more = 1;
    while (more > 0) more = writeNow(descriptor, much);
    expect(socket.destroyed).toBe(false);
  });

  it('tells why where the kernel takes nothing any more', async () => {
    const [socket, peer] = await pair();
    socket.pause();
    peer.resetAndDestroy();
    await once(peer, 'close');
    expect(() => writeNow(descriptorOf(socket), HELLO)).toThrow(
      expect.objectContaining({ code: 'ECONNRESET' }),
    );
  });

  it('of a socket that was destroyed is not its own, whoever got it meanwhile', async () => {
    const [old] = await pair();
    const descriptor = descriptorOf(old);
    old.destroy();
    expect(mayBypass(old, descriptor)).toBe(false);

    const others: Socket[] = [];
    while (!others.map(descriptorOf).includes(descriptor)) others.push(...(await pair()));
    expect(mayBypass(old, descriptor)).toBe(false);
  });

  it('of a socket that was destroyed is not its own, whatever Node keeps of it', async () => {
    const [old] = await pair();
    old.destroy();
    const [other] = await pair();
    Object.assign(old, { _handle: {} });
    expect(mayBypass(old, descriptorOf(other))).toBe(false);
  });

  it('of a socket that was handed to another process is not its own', async () => {
    const [socket] = await pair();
    const descriptor = descriptorOf(socket);
    const { _handle: handle } = socket as unknown as { _handle: unknown };
    Object.assign(socket, { _handle: null }); // as `child.send(message, socket)` does
    expect([mayBypass(socket, descriptor), socket.destroyed]).toEqual([false, false]);
    Object.assign(socket, { _handle: handle });
  });

  it("is not to be written to while somebody else's bytes wait in the stream", async () => {
    const [socket, peer] = await pair();
    socket.write(Buffer.alloc(20_000_000));
    peer.resume();
    await once(peer, 'data');
    expect(socket.writableLength).toBeGreaterThan(0);
    expect(mayBypass(socket, descriptorOf(socket))).toBe(false);
  });

  it('is not to be written to where there is none', async () => {
    const [socket] = await pair();
    expect(mayBypass(socket, NO_DESCRIPTOR)).toBe(false);
  });

  it('is none where bytes have to go through the stream', async () => {
    const [socket] = await pair();
    const [changing] = await pair();
    changing._write = (_bytes, _encoding, callback) => callback();
    expect(
      [new TLSSocket(socket), changing, new PassThrough() as unknown as Socket].map(descriptorOf),
    ).toEqual([NO_DESCRIPTOR, NO_DESCRIPTOR, NO_DESCRIPTOR]);
  });

  it('is none where Node tells none', async () => {
    const [gone] = await pair();
    gone.destroy();
    const withFd = (fd: unknown) => Object.assign(new Socket(), { _handle: { fd } });
    const sockets = [gone, new Socket(), withFd(undefined), withFd('3'), withFd(-22)];
    expect(sockets.map(descriptorOf)).toEqual([-1, -1, -1, -1, -1]);
  });
});
