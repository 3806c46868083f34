import { APP_GUARD } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { WebSocketGateway } from '@nestjs/websockets';
import { OnHandshake, SessionRegistry } from '../../../lib/index.js';
import { HypernThrottlerGuard } from '../../../lib/integrations/throttler/index.js';
import { TestApp } from '../../support/app.js';
import { AppModule } from './throttler.js';

describe('HypernThrottlerGuard', () => {
  let app: TestApp;
  beforeEach(async () => (app = await TestApp.start({ isBare: true, imports: [AppModule] })));
  afterEach(() => app.close());

  it('answers RATE_LIMITED and when to try again', async () => {
    const client = await app.connect('/search?id=ali');
    for (const id of [1, 2]) {
      expect(await client.ask({ event: 'search', id })).toMatchObject({ event: '$ack', id });
    }
    expect(await client.ask({ event: 'search', id: 3 })).toEqual({
      event: 'exception',
      id: 3,
      data: {
        status: 'error',
        code: 'RATE_LIMITED',
        message: 'ThrottlerException: Too Many Requests',
        retryAfter: 60_000,
      },
    });
  });

  it('counts by user, on whichever device', async () => {
    const [phone, laptop, other] = [
      await app.connect('/search?id=ali'),
      await app.connect('/search?id=ali'),
      await app.connect('/search?id=bo'),
    ];
    await phone.ask({ event: 'search', id: 1 });
    await laptop.ask({ event: 'search', id: 2 });
    expect(await phone.ask({ event: 'search', id: 3 })).toMatchObject({ event: 'exception' });
    expect(await other.ask({ event: 'search', id: 4 })).toMatchObject({ event: '$ack' });
  });

  it('counts by address where there is no user', async () => {
    const [one, two] = [await app.connect('/search'), await app.connect('/search')];
    await one.ask({ event: 'search', id: 1 });
    await two.ask({ event: 'search', id: 2 });
    expect(await one.ask({ event: 'search', id: 3 })).toMatchObject({ event: 'exception' });
  });

  it('counts each method alone, and none that says @SkipThrottle()', async () => {
    const client = await app.connect('/search');
    for (const id of [1, 2, 3]) await client.ask({ event: 'search', id });
    for (const id of [4, 5, 6, 7, 8, 9]) {
      expect(await client.ask({ event: 'typing', id })).toMatchObject({ data: 'seen' });
    }
  });

  it('lets as many connect as limits.maxConnectionsPerIp says', async () => {
    for (let count = 0; count < 7; count++) await app.connect('/search');
    expect(app.get(SessionRegistry).size).toBe(7);
  });

  it('is a ThrottlerGuard to controllers', async () => {
    const page = () => fetch(`http://127.0.0.1:${app.port}/`);
    expect((await page()).headers.get('x-ratelimit-remaining')).toBe('0');
    const refused = await page();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  });
});

describe('HypernThrottlerGuard as a guard of the whole application', () => {
  it('refuses handshakes with 429, and says when', async () => {
    @WebSocketGateway({ path: '/door' })
    class DoorGateway {
      @OnHandshake()
      handshake(): void {}
    }
    const app = await TestApp.start({
      imports: [ThrottlerModule.forRoot([{ limit: 5, ttl: 60_000 }])],
      providers: [DoorGateway, { provide: APP_GUARD, useClass: HypernThrottlerGuard }],
    });
    for (let count = 0; count < 5; count++) await app.connect('/door');
    await expect(app.connect('/door')).rejects.toMatchObject({
      status: 429,
      body: expect.stringContaining('"code":"RATE_LIMITED"') as string,
    });
    const client = await app.connect('/door', { protocols: 'hypern.v1.json' });
    expect(await client.closed).toMatchObject({ code: 4104 });
    await app.close();
  });
});
