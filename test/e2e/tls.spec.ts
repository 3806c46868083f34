import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import { RoomManager, SessionRegistry, type WebSocketSession } from '../../lib/index.js';
import { makeModule } from '../support/app.js';
import { certificate } from '../support/certificate.js';
import { Counting } from '../support/flood.js';
import { until } from '../support/until.js';

@WebSocketGateway()
class BusyGateway {
  constructor(private readonly rooms: RoomManager) {}

  @SubscribeMessage('join')
  join(@ConnectedSocket() session: WebSocketSession): void {
    this.rooms.joinRoom(session, 'busy');
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }
}

describe('an application that serves TLS itself', () => {
  const sockets: WebSocket[] = [];
  let app: INestApplication;
  let port: number;

  beforeAll(async () => {
    const slowConsumer = { maxBufferedBytes: 100_000, grace: 500 };
    const root = makeModule({ providers: [BusyGateway], options: { slowConsumer } });
    const options = { httpsOptions: certificate, logger: false as const, abortOnError: false };
    app = await NestFactory.create(root, options);
    await app.listen(0, '127.0.0.1');
    port = ((app.getHttpServer() as Server).address() as AddressInfo).port;
  });
  afterAll(async () => {
    for (const socket of sockets) socket.terminate();
    await app.close();
  });

  async function open(): Promise<WebSocket> {
    const socket = new WebSocket(`wss://127.0.0.1:${port}`, { rejectUnauthorized: false });
    sockets.push(socket);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return socket;
  }

  async function member(): Promise<Counting> {
    const counting = new Counting(await open());
    counting.socket.send(JSON.stringify({ event: 'join', id: 1 }));
    await new Promise((resolve) => counting.socket.once('message', resolve));
    return counting;
  }

  it('answers, pings and closes in the order of the calls', async () => {
    const socket = await open();
    const heard: string[] = [];
    const answer = new Promise((resolve) => socket.once('message', resolve));
    socket.send(JSON.stringify({ event: 'echo', data: 'x'.repeat(500_000) }));
    await answer;

    const [session] = app.get(SessionRegistry, { strict: false });
    socket.on('message', (data: Buffer) => heard.push(`message of ${data.length}`));
    socket.on('ping', () => heard.push('ping'));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    for (const size of [1, 300_000, 2]) {
      session!.send('x'.repeat(size));
      session!.ping();
    }
    session!.close(4000);
    expect(await closed).toBe(4000);
    const sizes = ['message of 1', 'message of 300000', 'message of 2'];
    expect(heard).toEqual(sizes.flatMap((message) => [message, 'ping']));
  });

  it('brings a room everything in order, and closes a member that does not read with 4101', async () => {
    const healthy = await Promise.all([member(), member()]);
    const deaf = await member();
    deaf.socket.pause();
    const messages = 3_000;
    const room = app.get(RoomManager, { strict: false }).getRoom('busy')!;
    for (let n = 0; n < messages; n++) {
      room.broadcast({ n, padding: 'x'.repeat(5_000) });
      if (n % 8 === 7) await new Promise((resolve) => setImmediate(resolve));
      if (n % 256 === 255) await Promise.all(healthy.map((one) => one.until(n + 1)));
    }
    await Promise.all(healthy.map((one) => one.until(messages)));
    expect(healthy.map(({ gap }) => gap)).toEqual([undefined, undefined]);
    await until(() => room.clientCount === healthy.length);
    const { stats } = app.get(SessionRegistry, { strict: false });
    expect(stats.slowConsumersClosed).toBe(1);
  }, 30_000);
});
