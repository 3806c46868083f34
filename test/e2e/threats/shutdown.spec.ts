import { once } from 'node:events';
import { Catch, Inject, UseFilters, type ExceptionFilter } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import {
  OnDisconnect,
  RoomManager,
  SessionRegistry,
  type WebSocketSession,
} from '../../../lib/index.js';
import { AppProcess } from '../../support/app-process.js';
import { AppClient } from '../../support/app-client.js';
import { TestApp } from '../../support/app.js';
import { json, RawClient } from '../../support/raw-client.js';

const SUBPROTOCOL = 'hypern.v1.json';

/** Milliseconds until the process has ended, from now on. */
async function timeToExit(app: AppProcess): Promise<number> {
  const start = performance.now();
  await app.exited;
  return performance.now() - start;
}

/** Waits until the drain has begun: connections are refused then. */
async function statusWhileDraining(url: string): Promise<number> {
  const end = Date.now() + 2_000;
  for (;;) {
    const client = await RawClient.open(url);
    client.destroy();
    if (client.status !== 101 || Date.now() > end) return client.status;
  }
}

// Side by side: most of it is waiting.
describe('SIGTERM', () => {
  const drain = { timeout: 3_000, spread: 300 };
  it.concurrent(
    'lets handlers finish, tells everybody, awaits hooks, and ends with 0',
    async () => {
      const app = await AppProcess.start({ drain });
      const plain = await Promise.all(Array.from({ length: 20 }, () => AppClient.connect(app.url)));
      const modern = await Promise.all(
        Array.from({ length: 10 }, () => AppClient.connect(app.url, { protocols: SUBPROTOCOL })),
      );
      const deaf = await RawClient.open(app.url);
      deaf.write(json({ event: 'join', data: { room: 'busy' }, id: 1 }));
      await deaf.read(1);
      deaf.socket.pause();

      for (const client of modern) await client.next(); // $welcome
      // One request runs for 300 ms, two more wait behind it.
      for (const client of [...plain, ...modern]) {
        for (const id of [1, 2, 3]) client.send({ event: 'slow', data: { ms: 300 / id }, id });
      }
      await app.ask('flood', { room: 'busy', messages: 400, bytes: 1_000, perTurn: 100 });

      app.kill('SIGTERM');
      const exit = timeToExit(app);
      expect(await statusWhileDraining(app.url)).toBe(503);
      for (const client of plain) {
        for (const id of [1, 2, 3])
          expect(await client.next()).toMatchObject({ event: '$ack', id });
        expect((await client.closed).code).toBe(1001);
      }
      for (const client of modern) {
        const told = (await client.next()) as { event: string; data: { after: number } };
        expect(told.event).toBe('$reconnect');
        expect(told.data.after).toBeLessThanOrEqual(drain.spread);
        for (const id of [1, 2, 3])
          expect(await client.next()).toMatchObject({ event: '$ack', id });
        expect((await client.closed).code).toBe(4200);
      }
      expect(await exit).toBeLessThan(drain.timeout);
      expect(await app.exited).toEqual({ code: 0, signal: null });
      expect(app.lines.filter((line) => line === 'disconnected').length).toBeGreaterThanOrEqual(31);
      expect(app.lines.filter((line) => line === 'disconnect 1001').length).toBeGreaterThanOrEqual(
        20,
      );
      expect(app.lines.filter((line) => line === 'disconnect 4200')).toHaveLength(10);
      expect(app.lines.at(-1)).toBe('database closed');
      deaf.destroy();
    },
    20_000,
  );

  it.concurrent(
    'leaves a handler behind that never ends, but no hook',
    async () => {
      const app = await AppProcess.start({ drain });
      const client = await AppClient.connect(app.url);
      client.send({ event: 'never' });
      const other = new WebSocket(app.url);
      await once(other, 'open');
      app.kill('SIGTERM');
      const exit = await timeToExit(app);
      expect(exit).toBeLessThan(drain.timeout + 200);
      expect(await app.exited).toEqual({ code: 0, signal: null });
      expect(app.lines.filter((line) => line === 'disconnected')).toHaveLength(2);
      expect(app.lines.at(-1)).toBe('database closed');
    },
    20_000,
  );

  it.concurrent(
    'does not wait for a hook that never ends longer than the timeout',
    async () => {
      const app = await AppProcess.start({ drain });
      const client = await RawClient.open(
        new URL('/failing?fails=OnDisconnect,%20never', app.url).href,
      );
      app.kill('SIGTERM');
      expect(await timeToExit(app)).toBeLessThan(drain.timeout + 500);
      expect(await app.exited).toEqual({ code: 0, signal: null });
      expect(app.lines).toEqual(['OnDisconnect', 'database closed']);
      client.destroy();
    },
    20_000,
  );
});

describe('two applications in one process, with the same gateway class', () => {
  @Catch()
  class Notes implements ExceptionFilter {
    readonly noted: string[] = [];
    catch(error: Error): void {
      this.noted.push(error.message);
    }
  }

  @UseFilters(Notes)
  @WebSocketGateway({ path: '/' })
  class SharedGateway {
    readonly seen: string[] = [];
    constructor(@Inject(RoomManager) private readonly rooms: RoomManager) {}

    handleConnection(session: WebSocketSession): void {
      this.seen.push(String(session.query.from));
      this.rooms.joinRoom(session, 'all');
    }
    @OnDisconnect()
    disconnect(session: WebSocketSession): void {
      this.seen.push(`${String(session.query.from)} left`);
    }
    @SubscribeMessage('say')
    say(_session: WebSocketSession, text: string): number {
      return this.rooms.getRoom('all')!.broadcast({ event: 'said', data: text });
    }
    @SubscribeMessage('fail')
    fail(session: WebSocketSession): never {
      throw new WsException(`failed for ${String(session.query.from)}`);
    }
  }

  it('never see each other, and closing one, twice, leaves the other alone', async () => {
    const start = () => TestApp.start({ providers: [SharedGateway, Notes] });
    const one = await start();
    const two = await start();
    const first = await one.connect('/?from=one');
    const second = await two.connect('/?from=two');
    const third = await two.connect('/?from=three');
    expect(await first.ask({ event: 'say', data: 'a', id: 1 })).toEqual({
      event: 'said',
      data: 'a',
    });
    expect(await first.next()).toEqual({ event: '$ack', id: 1, data: 1 });
    expect(await first.ask({ event: 'fail', id: 2 })).toMatchObject({ event: 'exception', id: 2 });
    expect(await second.ask({ event: 'say', data: 'b', id: 1 })).toEqual({
      event: 'said',
      data: 'b',
    });
    expect(await second.next()).toEqual({ event: '$ack', id: 1, data: 2 });
    expect(await third.next()).toEqual({ event: 'said', data: 'b' });
    expect(await third.ask({ event: 'fail', id: 2 })).toMatchObject({ event: 'exception', id: 2 });
    expect([one.get(Notes).noted, two.get(Notes).noted]).toEqual([
      ['failed for one'],
      ['failed for three'],
    ]);

    await Promise.all([one.nest.close(), one.nest.close()]);
    await one.nest.close();
    expect((await first.closed).code).toBe(1001);
    expect(one.get(SharedGateway).seen).toEqual(['one', 'one left']);
    expect(await second.rest()).toEqual([]);
    expect([one.get(SessionRegistry).size, two.get(SessionRegistry).size]).toEqual([0, 2]);
    expect(two.get(SharedGateway).seen).toEqual(['two', 'three']);
    await two.close();
  });
});
