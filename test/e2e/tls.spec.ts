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
import { connect } from 'node:tls';
import { once } from 'node:events';
import type { RequestHandler } from 'express';
import { WebSocket } from 'ws';
import { RoomManager, SessionRegistry, type WebSocketSession } from '../../lib/index.js';
import { makeModule } from '../support/app.js';
import { certificate } from '../support/certificate.js';
import { Counting } from '../support/flood.js';
import { closeFrame, json } from '../support/raw-client.js';
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

const upgrade = [
  'GET / HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '\r\n',
].join('\r\n');

describe('an application that serves TLS itself', () => {
  const sockets: WebSocket[] = [];
  let app: INestApplication;
  let port: number;
  let sessions: SessionRegistry;

  beforeAll(async () => {
    const slowConsumer = { maxBufferedBytes: 100_000, grace: 1_000 };
    const root = makeModule({ providers: [BusyGateway], options: { slowConsumer } });
    const options = { httpsOptions: certificate, logger: false as const, abortOnError: false };
    app = await NestFactory.create(root, options);
    const slow: RequestHandler = (_request, response) => {
      const writing = setInterval(() => response.write('y'.repeat(20_000)), 1);
      response.once('close', () => clearInterval(writing));
    };
    app.use('/slow', slow);
    await app.listen(0, '127.0.0.1');
    sessions = app.get(SessionRegistry, { strict: false });
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

    const [session] = sessions;
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

  it('sends what is queued, and the close frame, to a client that has ended its side', async () => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    socket.allowHalfOpen = true;
    let size = 0;
    let tail = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      size += chunk.length;
      tail = Buffer.concat([tail, chunk]).subarray(-4);
    });
    const known = new Set(sessions);
    const isNew = (session: WebSocketSession): boolean => !known.has(session);
    await once(socket, 'secureConnect');
    socket.write(upgrade);
    await until(() => [...sessions].some(isNew));
    const session = [...sessions].find(isNew)!;
    socket.pause();
    session.send('x'.repeat(8_000_000));
    await new Promise((resolve) => setImmediate(resolve));
    session.send('x'.repeat(30_000));
    socket.write(closeFrame(1000));
    socket.end();
    const { socket: served } = session.request;
    await until(() => served.readableEnded);
    socket.resume();
    await once(socket, 'close');
    expect(size).toBeGreaterThan(8_030_000);
    expect([...tail]).toEqual([0x88, 2, 0x03, 0xe8]);
  });

  it('outlives an HTTP response that is still on its way when a session begins', async () => {
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false });
    let answers = 0;
    socket
      .on('error', () => undefined)
      .on('data', (chunk: Buffer) => {
        answers += chunk.toString('latin1').split('"echo"').length - 1;
      });
    await once(socket, 'secureConnect');
    socket.write(`GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n${upgrade}`);
    await until(() => {
      socket.write(json({ event: 'echo', data: 'x'.repeat(20_000) }));
      return answers > 50;
    });
    expect(sessions.size).toBeGreaterThan(0);
    socket.destroy();
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
    expect(sessions.stats.slowConsumersClosed).toBe(1);
  }, 30_000);
});
