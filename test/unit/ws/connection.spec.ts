import { inflateRawSync } from 'node:zlib';
import type { WebSocketSession } from '../../../lib/core/session.js';
import type { HypernWsOptions } from '../../../lib/ws/options.js';
import { BareServer } from '../../support/bare-server.js';
import { closeFrame, frame, json, RawClient } from '../../support/raw-client.js';

describe('Connection', () => {
  let app: BareServer;
  let url: string;
  const start = async (options: HypernWsOptions = {}) => {
    app = new BareServer({ drain: { timeout: 200, spread: 0 }, closeTimeout: 200, ...options });
    app.endpoint.router.onEvent('echo', { run: async (data) => Promise.resolve(data) });
    url = await app.listen();
  };
  const open = async (headers?: Record<string, string>) => {
    const client = await RawClient.open(url, headers);
    await client.until(() => app.sessions.size > 0);
    return { client, session: [...app.sessions].at(-1)! };
  };
  afterEach(() => app.kill());

  it('writes send, broadcast, publish, ping and close in the order of the calls', async () => {
    await start();
    const { client, session } = await open();
    app.rooms.joinRoom(session, 'room');
    app.channels.subscribe(session, 'chat');
    session.send('1');
    app.rooms.getRoom('room')!.broadcast('2');
    session.ping();
    app.channels.getChannel('chat')!.publish('e', 3);
    session.send(Buffer.from('4'));
    app.sessions.broadcast('5');
    session.close(4000, 'done');
    await client.until(() => client.closeCode !== undefined);
    expect(client.frames.map(({ opcode, payload }) => [opcode, String(payload)])).toEqual([
      [1, '1'],
      [1, '2'],
      [9, ''],
      [1, '{"channel":"chat","event":"e","data":3}'],
      [2, '4'],
      [1, '5'],
      [8, expect.stringContaining('done')],
    ]);
  });

  it('answers what came in one chunk with the close frame, before the close', async () => {
    await start();
    const { client } = await open();
    client.write(json({ event: 'echo', data: 1, id: 1 }), closeFrame(1000));
    await client.until(() => client.closeCode === 1000);
    expect(client.values).toEqual([{ event: '$ack', id: 1, data: 1 }]);
  });

  it('answers each ping with its own data', async () => {
    await start();
    const { client } = await open();
    client.write(frame(9, 'a'), frame(9, 'b'));
    await client.until(() => client.frames.length === 2);
    expect(client.frames.map(({ opcode, payload }) => [opcode, String(payload)])).toEqual([
      [10, 'a'],
      [10, 'b'],
    ]);
  });

  it.each([1, 125, 126, 127, 65_535, 65_536, 200_000])(
    'writes a message of %i bytes',
    async (size) => {
      await start();
      const { client, session } = await open();
      session.send('x'.repeat(size));
      session.send('ü'.repeat(Math.ceil(size / 2)));
      session.send(Buffer.alloc(size, 7));
      await client.until(() => client.frames.length === 3);
      const [text, wide, bytes] = client.frames;
      expect(String(text!.payload)).toBe('x'.repeat(size));
      expect(String(wide!.payload)).toBe('ü'.repeat(Math.ceil(size / 2)));
      expect(bytes!.payload.equals(Buffer.alloc(size, 7))).toBe(true);
    },
  );

  it('writes each kind of message in the frame that it asks for', async () => {
    await start();
    const { client, session } = await open();
    const bytes = Uint8Array.from([1, 2, 3, 4]);
    session.send('text');
    session.send('text', { binary: true });
    session.send(Buffer.from('bytes'));
    session.send(Buffer.from('bytes'), { binary: false });
    session.send(bytes.subarray(1, 3));
    session.send(bytes.buffer);
    session.send(new DataView(bytes.buffer, 2));
    session.send({ a: 1 });
    session.send([1, null, true]);
    session.send(null);
    session.send('');
    await client.until(() => client.frames.length === 11);
    expect(
      client.frames.map(({ opcode, payload }) => [opcode, payload.toString('latin1')]),
    ).toEqual([
      [1, 'text'],
      [2, 'text'],
      [2, 'bytes'],
      [1, 'bytes'],
      [2, '\x02\x03'],
      [2, '\x01\x02\x03\x04'],
      [2, '\x03\x04'],
      [1, '{"a":1}'],
      [1, '[1,null,true]'],
      [1, 'null'],
      [1, ''],
    ]);
  });

  it('sends what a message was when it was sent, whatever becomes of its bytes', async () => {
    await start();
    const { client, session } = await open();
    const bytes = Buffer.from('before');
    session.send(bytes);
    bytes.write('after!');
    await client.until(() => client.frames.length === 1);
    expect(String(client.frames[0]!.payload)).toBe('before');
  });

  it('answers the last of the pings that came while the peer read nothing', async () => {
    await start({ slowConsumer: { maxBufferedBytes: 100_000_000 } });
    const { client, session } = await open();
    client.socket.pause();
    session.send('x'.repeat(20_000_000));
    for (let ping = 0; ping < 1_000; ping++) client.write(frame(9, String(ping)));
    await new Promise<void>((resolve) => {
      session.on('ping', (data: Buffer) => String(data) === '999' && resolve());
    });
    client.socket.resume();
    await client.until(() => client.frames.some(({ opcode }) => opcode === 10));
    expect(client.frames.map(({ opcode }) => opcode)).toEqual([1, 10]);
    expect(String(client.frames[1]!.payload)).toBe('999');
  });

  it('counts what it reads, parts of messages too: a sign of life', async () => {
    await start();
    const { client, session } = await open();
    const before = session.transport!.bytesRead;
    client.write(json({ event: 'echo' }).subarray(0, 4));
    await client.until(() => session.transport!.bytesRead > before);
    expect(session.transport!.bytesRead).toBe(before + 4);
  });

  it('tells the heartbeat of pongs, then listeners', async () => {
    await start({ heartbeat: { pingInterval: 100, pingTimeout: 100 } });
    const { client, session } = await open();
    const pong = new Promise<unknown[]>((resolve) => {
      session.on('pong', (data) => resolve([String(data), app.heartbeats.latency(session)]));
    });
    expect(app.heartbeats.latency(session)).toBeUndefined();
    await client.until(() => client.frames.some(({ opcode }) => opcode === 9));
    client.write(frame(10, 'data'));
    expect(await pong).toEqual(['data', expect.any(Number)]);
  });

  it('counts what it sends, receives and drops', async () => {
    await start();
    const { client, session } = await open();
    client.write(json({ event: 'echo', data: 'ü' }));
    await client.read(1);
    const message = Buffer.byteLength('{"event":"echo","data":"ü"}');
    expect(session.stats).toEqual({
      messagesReceived: 1,
      bytesReceived: message,
      messagesSent: 1,
      bytesSent: 2 + Buffer.byteLength('"ü"'),
      messagesDropped: 0,
      bufferedAmount: 0,
    });
  });

  it('closes a slow consumer with 4101 after its grace, and frees what it held', async () => {
    await start({ slowConsumer: { maxBufferedBytes: 100_000, grace: 50 } });
    const { client, session } = await open();
    client.socket.pause();
    const closed = new Promise<unknown[]>((resolve) =>
      session.on('close', (...args: unknown[]) => resolve(args)),
    );
    for (let i = 0; i < 400; i++) session.send('x'.repeat(50_000));
    expect((await closed)[0]).toBe(4101);
    expect(session.bufferedAmount).toBeLessThan(100);
  });

  it.each(['drop-newest', 'drop-oldest'] as const)(
    'drops pushes and no answers with %s',
    async (policy) => {
      await start({ slowConsumer: { maxBufferedBytes: 1_000_000, grace: 0, policy } });
      const { client, session } = await open();
      client.socket.pause();
      for (let i = 0; i < 2_000; i++) session.send({ push: i, x: 'x'.repeat(10_000) });
      client.write(json({ event: 'echo', data: 'last', id: 1 }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(session.stats.messagesDropped).toBeGreaterThan(100);
      client.socket.resume();
      await client.until(() => client.values.some((v) => (v as { id?: number }).id === 1));
      expect(client.values.length).toBeLessThan(2_000);
      const pushes = client.values.flatMap((v) => (v as { push?: number }).push ?? []);
      expect(pushes).toEqual([...pushes].sort((a, b) => a - b));
      expect(pushes.includes(1_999)).toBe(policy === 'drop-oldest');
      await session.drained();
      expect(session.isOpen).toBe(true);
    },
  );

  it('compresses once what is over the threshold, and nothing under it', async () => {
    await start({ compression: { threshold: 100 } });
    const { client, session } = await open({
      'Sec-WebSocket-Extensions': 'permessage-deflate; client_no_context_takeover',
    });
    expect(client.response).toContain('server_no_context_takeover');
    session.send('a'.repeat(5_000));
    session.send('short');
    await client.until(() => client.frames.length === 2);
    const [long, short] = client.frames;
    expect([long!.rsv1, short!.rsv1]).toEqual([true, false]);
    const tail = Buffer.from([0, 0, 0xff, 0xff]);
    expect(String(inflateRawSync(Buffer.concat([long!.payload, tail]), { finishFlush: 2 }))).toBe(
      'a'.repeat(5_000),
    );
  });

  it('sends plain frames to a client whose window is smaller than ours', async () => {
    await start({ compression: { threshold: 100 } });
    const { client, session } = await open({
      'Sec-WebSocket-Extensions': 'permessage-deflate; server_max_window_bits=9',
    });
    session.send('a'.repeat(5_000));
    await client.until(() => client.frames.length === 1);
    expect(client.frames[0]!.rsv1).toBe(false);
  });

  it('resolves drained() and calls back when the bytes have left', async () => {
    await start();
    const { client, session } = await open();
    const called: (Error | undefined)[] = [];
    session.send('x'.repeat(3_000_000), (error?: Error) => called.push(error));
    await session.drained();
    expect(called).toEqual([undefined]);
    expect(session.bufferedAmount).toBe(0);
    await client.until(() => client.frames.length === 1);
  });

  it('logs what a callback of send throws, and sends on', async () => {
    await start();
    const { client, session } = await open();
    session.send('1', () => {
      throw new Error('callback');
    });
    session.send('2');
    await client.until(() => client.frames.length === 2);
    await client.until(() => app.log.length === 1);
    expect(app.log).toEqual(['callback of send(): Error: callback']);
  });

  it('ends a peer that never answers the close, after closeTimeout', async () => {
    await start();
    const { client, session } = await open();
    const closed = new Promise<unknown[]>((resolve) =>
      session.on('close', (...args: unknown[]) => resolve(args)),
    );
    session.close(4000, 'bye');
    expect(await closed).toEqual([4000, 'bye']);
    await client.until(() => client.isEnded);
  });

  it('delivers to the others when one leaves in the middle of a broadcast', async () => {
    await start();
    const { client: gone, session: leaving } = await open();
    const { client, session } = await open();
    for (const member of [leaving, session] as WebSocketSession[]) app.rooms.joinRoom(member, 'r');
    const room = app.rooms.getRoom('r')!;
    room.broadcast('1');
    leaving.terminate();
    expect(room.broadcast('2')).toBe(1);
    await client.until(() => client.frames.length === 2);
    gone.destroy();
  });
});
