import { once } from 'node:events';
import { WebSocketGateway } from '@nestjs/websockets';
import {
  RoomManager,
  SessionRegistry,
  type HypernWsOptions,
  type WebSocketSession,
} from '../../../lib/index.js';
import { EchoGateway } from '../../support/echo-app.js';
import { TestApp } from '../../support/app.js';
import { closeFrame, json, RawClient } from '../../support/raw-client.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('what a program can read of its sessions', () => {
  let app: TestApp;
  const clients: RawClient[] = [];
  const start = async (options: HypernWsOptions = {}) => {
    app = await TestApp.start({ providers: [EchoGateway], options });
  };
  const open = async (): Promise<{ client: RawClient; session: WebSocketSession }> => {
    const sessions = app.get(SessionRegistry);
    const before = sessions.size;
    const client = await RawClient.open(app.url());
    clients.push(client);
    await client.until(() => sessions.size > before);
    return { client, session: [...sessions].at(-1)! };
  };
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    await app.close();
  });

  it('is what was sent, which passes the socket by, its count and its idle timer', async () => {
    await start();
    const { session } = await open();
    const { socket } = session.request;
    const written = socket.bytesWritten;
    const isIdle = once(socket.setTimeout(100), 'timeout');
    const sending = setInterval(() => session.send('x'), 10);
    await isIdle;
    clearInterval(sending);
    expect(session.stats.bytesSent).toBeGreaterThan(0);
    expect(socket.bytesWritten).toBe(written);
  });

  it('is each message and byte, in both directions, of open and ended sessions', async () => {
    await start();
    const { client, session } = await open();
    const request = '{"event":"echo","data":"x","id":1}';
    const answer = '{"event":"$ack","id":1,"data":"x"}';
    client.write(json(JSON.parse(request)), json(JSON.parse(request)));
    await client.read(2);
    const counted = {
      messagesReceived: 2,
      bytesReceived: 2 * request.length,
      messagesSent: 2,
      bytesSent: 2 * (answer.length + 2),
      messagesDropped: 0,
    };
    expect(session.stats).toEqual({ ...counted, bufferedAmount: 0 });
    const sessions = app.get(SessionRegistry);
    const totals = {
      ...counted,
      opened: 1,
      slowConsumersClosed: 0,
      heartbeatTimeouts: 0,
      users: 0,
    };
    expect(sessions.stats).toEqual({ ...totals, open: 1 });
    client.write(closeFrame(1000));
    await client.until(() => sessions.size === 0);
    expect(sessions.stats).toEqual({ ...totals, open: 0 });
  });

  it('is what waits for a client that does not read, and that it was closed for it', async () => {
    await start({ slowConsumer: { maxBufferedBytes: 100_000, grace: 200 } });
    const { client, session } = await open();
    client.socket.pause();
    for (let n = 0; n < 200; n++) session.send('x'.repeat(100_000));
    await sleep(20);
    const { bufferedAmount } = session.stats;
    expect(bufferedAmount).toBeGreaterThan(5_000_000);
    expect(bufferedAmount).toBe(session.bufferedAmount);
    expect(session.isOpen).toBe(true);
    const sessions = app.get(SessionRegistry);
    await client.until(() => sessions.stats.slowConsumersClosed === 1);
    expect(session.bufferedAmount).toBeLessThan(10_000_000);
    await client.until(() => sessions.size === 0);
    expect(sessions.stats).toMatchObject({ open: 0, opened: 1, slowConsumersClosed: 1 });
  });

  it('is that a client of its own accord never counts as slow', async () => {
    await start();
    const { client } = await open();
    client.write(closeFrame(4101, 'I say so'));
    const sessions = app.get(SessionRegistry);
    await client.until(() => sessions.size === 0);
    expect(sessions.stats).toMatchObject({ opened: 1, slowConsumersClosed: 0 });
  });

  it.each(['drop-newest', 'drop-oldest'] as const)(
    'is how many messages %s dropped; answers are never among them',
    async (policy) => {
      await start({ slowConsumer: { maxBufferedBytes: 1_000_000, grace: 50, policy } });
      const { client, session } = await open();
      const healthy = await open();
      const rooms = app.get(RoomManager);
      for (const member of [session, healthy.session]) rooms.joinRoom(member, 'room');
      client.socket.pause();
      client.write(json({ event: 'echo', data: 'asked', id: 1 }));
      const room = rooms.getRoom('room')!;
      let queued = 0;
      for (let n = 0; n < 1_000; n++) {
        queued += room.broadcast(`{"n":${n},"x":"${'x'.repeat(20_000)}"}`);
        if (n % 10 === 9) await sleep(1);
        if (n === 700) client.write(json({ event: 'echo', data: 'asked later', id: 2 }));
      }
      const { messagesDropped, messagesSent } = session.stats;
      expect(messagesDropped).toBeGreaterThan(100);
      expect(app.get(SessionRegistry).stats).toMatchObject({
        messagesDropped,
        slowConsumersClosed: 0,
      });

      client.socket.resume();
      const values = () => client.values as { n?: number; id?: number }[];
      await session.drained();
      client.write(json({ event: 'echo', data: 'asked last', id: 3 }));
      await client.until(() => String(client.frames.at(-1)!.payload).includes('"id":3'), 8_000);
      const numbers = values().flatMap(({ n }) => (n === undefined ? [] : [n]));
      expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      expect(values().flatMap(({ id }) => id ?? [])).toEqual([1, 2, 3]);
      expect(numbers.includes(999)).toBe(policy === 'drop-oldest');
      // broadcast() said how many got it: what was dropped at once is not among them.
      const newest = policy === 'drop-newest' ? messagesDropped : 0;
      expect(queued).toBe(2_000 - newest);
      expect(messagesSent).toBe(policy === 'drop-newest' ? 1_002 - messagesDropped : 1_002);
      await healthy.client.until(() => healthy.client.frames.length === 1_000, 8_000);
    },
    20_000,
  );
});

@WebSocketGateway({ path: '/plain' })
class PlainGateway {}

describe('a program that waits for its client', () => {
  it('sends all it has with drained(), and buffers little', async () => {
    const app = await TestApp.start({ providers: [PlainGateway] });
    const client = await RawClient.open(app.url('/plain'));
    const [session] = app.get(SessionRegistry);
    let most = 0;
    for (let n = 0; n < 300; n++) {
      session!.send(`{"n":${n},"x":"${'x'.repeat(50_000)}"}`);
      most = Math.max(most, session!.bufferedAmount);
      await session!.drained();
    }
    expect(most).toBeLessThan(110_000);
    await client.until(() => client.frames.length === 300);
    client.destroy();
    await app.close();
  });
});
