import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RoomManager, SessionRegistry } from '../../../lib/index.js';
import { LogLines, makeModule, TestApp } from '../../support/app.js';
import { AppModule, Clock, NewsService, ReportWorker } from './emit-anywhere.js';

describe('what is not a gateway', () => {
  let app: TestApp;
  beforeAll(async () => (app = await TestApp.start({ isBare: true, imports: [AppModule] })));
  afterAll(() => app.close());

  /** Connects, without what the cron job says in between. */
  async function connect() {
    const client = await app.connect('/news');
    return async (event: string): Promise<unknown> => {
      for (;;) {
        const frame = (await client.next()) as { event: string };
        if (frame.event === event) return frame;
      }
    };
  }

  it('sends from a cron job', async () => {
    const next = await connect();
    expect(await next('time')).toEqual({ event: 'time', data: expect.any(Number) as number });
  });

  it('sends from a service and a controller', async () => {
    const client = await app.connect('/news');
    client.send({ event: '$sub', data: { channel: 'news' }, id: 1 });
    while (((await client.next()) as { id?: number }).id !== 1);
    const response = await fetch(`http://127.0.0.1:${app.port}/news`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ headline: 'Tea is ready' }),
    });
    expect(await response.json()).toEqual({ reached: 1 });
    let frame: unknown;
    do frame = await client.next();
    while ((frame as { event: string }).event === 'time');
    expect(frame).toEqual({ channel: 'news', event: 'headline', data: 'Tea is ready' });
  });

  it('sends from the worker of a queue, to all devices of a user', async () => {
    const [phone, laptop] = [await connect(), await connect()];
    const sessions = [...app.get(SessionRegistry)].slice(-2);
    for (const session of sessions) session.user = { id: 'ali' };
    expect(await app.get(ReportWorker).queue.push({ userId: 'ali', month: 'May' })).toBe(2);
    for (const next of [phone, laptop]) {
      expect(await next('report')).toEqual({ event: 'report', data: 'May is ready' });
    }
  });
});

describe('publishing to nobody', () => {
  it('is no error before the app listens', async () => {
    const reached: number[] = [];
    @Injectable()
    class Early implements OnApplicationBootstrap {
      constructor(
        private readonly rooms: RoomManager,
        private readonly sessions: SessionRegistry,
      ) {
        reached.push(rooms.createRoom('lobby').broadcast('from a constructor'));
      }
      onApplicationBootstrap(): void {
        reached.push(this.rooms.getRoom('lobby')!.broadcast('from a hook'));
        reached.push(this.sessions.broadcast('to all'), this.sessions.sendToUser('ali', 'hi'));
      }
    }
    const app = await TestApp.start({ providers: [Early] });
    await app.close();
    expect(reached).toEqual([0, 0, 0, 0]);
  });

  it('is no error in an application context, which serves nobody', async () => {
    const logger = new LogLines();
    const app = await NestFactory.createApplicationContext(
      makeModule({ isBare: true, imports: [AppModule] }),
      { logger, abortOnError: false },
    );
    expect(app.get(NewsService, { strict: false }).publish('Nobody hears it')).toBe(0);
    app.get(Clock, { strict: false }).tick();
    const { queue } = app.get(ReportWorker, { strict: false });
    expect(await queue.push({ userId: 'ali', month: 'May' })).toBe(0);
    await app.close();
    expect([...logger.of('warn'), ...logger.of('error')]).toEqual([]);
  });
});
