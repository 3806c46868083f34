import { once } from 'node:events';
import { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { descriptorOf, NO_DESCRIPTOR, writeNow } from '../../../lib/ws/descriptor.js';
import { useSocketPairs } from '../../support/socket-pair.js';

const HELLO = Buffer.from('hello');

describe('a descriptor', () => {
  const pair = useSocketPairs();

  it('is one of the process, and a socket that is written to by it brings the bytes', async () => {
    const [socket, peer] = await pair();
    const descriptor = descriptorOf(socket);
    expect(descriptor).toBeGreaterThan(2);
    expect(writeNow(socket, descriptor, HELLO)).toBe(HELLO.length);
    peer.resume();
    const [received] = (await once(peer, 'data')) as [Buffer];
    expect(received).toEqual(HELLO);
  });

  it('takes a part where the kernel takes no more, then nothing', async () => {
    const [socket] = await pair();
    const much = Buffer.alloc(20_000_000);
    const descriptor = descriptorOf(socket);
    const taken = writeNow(socket, descriptor, much);
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(much.length);
    let more = 1;
    while (more > 0) more = writeNow(socket, descriptor, much);
    expect(socket.destroyed).toBe(false);
  });

  it('of a socket that was destroyed reaches nobody who got it meanwhile', async () => {
    const [old] = await pair();
    const descriptor = descriptorOf(old);
    old.destroy();
    expect(writeNow(old, descriptor, HELLO)).toBe(0);

    const others: Socket[] = [];
    while (!others.map(descriptorOf).includes(descriptor)) others.push(...(await pair()));
    expect(writeNow(old, descriptor, HELLO)).toBe(0);
  });

  it('of a socket that was destroyed is not written to, whatever Node keeps of it', async () => {
    const [old] = await pair();
    old.destroy();
    const [other] = await pair();
    Object.assign(old, { _handle: {} });
    expect(writeNow(old, descriptorOf(other), HELLO)).toBe(0);
  });

  it('of a socket that was handed to another process is not written to', async () => {
    const [socket] = await pair();
    const descriptor = descriptorOf(socket);
    const { _handle: handle } = socket as unknown as { _handle: unknown };
    Object.assign(socket, { _handle: null }); // as `child.send(message, socket)` does
    expect([writeNow(socket, descriptor, HELLO), socket.destroyed]).toEqual([0, false]);
    Object.assign(socket, { _handle: handle });
  });

  it("is not written to while somebody else's bytes wait in the stream", async () => {
    const [socket, peer] = await pair();
    socket.write(Buffer.alloc(20_000_000));
    peer.resume();
    await once(peer, 'data');
    expect(socket.writableLength).toBeGreaterThan(0);
    expect(writeNow(socket, descriptorOf(socket), HELLO)).toBe(0);
  });

  it('is not written to where there is none', async () => {
    const [socket] = await pair();
    expect(writeNow(socket, NO_DESCRIPTOR, HELLO)).toBe(0);
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
    const elsewhere = Object.assign(new Socket(), { _handle: { fd: undefined } });
    expect([gone, new Socket(), elsewhere].map(descriptorOf)).toEqual([-1, -1, -1]);
  });
});
