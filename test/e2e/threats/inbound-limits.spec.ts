import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  SessionRegistry,
  type HypernWsOptions,
  type WebSocketSession,
} from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { json, RawClient } from '../../support/raw-client.js';

interface Answer {
  readonly event: string;
  readonly id: number;
  readonly data: { readonly code?: string; readonly retryAfter?: number };
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

@WebSocketGateway({ path: '/' })
class Gateway {
  running = 0;
  most = 0;

  @SubscribeMessage('echo')
  echo(_session: WebSocketSession, data: unknown): unknown {
    return data;
  }
  /** Takes longer the earlier it came, so that only a queue keeps the order. */
  @SubscribeMessage('slow')
  async slow(_session: WebSocketSession, data: number): Promise<number> {
    this.most = Math.max(this.most, ++this.running);
    await sleep(Math.max(1, 10 - data));
    this.running--;
    return data;
  }
}

describe('what one client may send', () => {
  let app: TestApp;
  let client: RawClient;
  const start = async (options: HypernWsOptions = {}) => {
    app = await TestApp.start({ providers: [Gateway], options });
    client = await RawClient.open(app.url());
  };
  afterEach(async () => {
    client.destroy();
    await app.close();
  });
  const requests = (count: number, event = 'echo', from = 0) =>
    Array.from({ length: count }, (_, n) => json({ event, data: n + from, id: n + from }));
  const answers = (count: number, limit?: number) => client.read(count, limit) as Promise<Answer[]>;

  it('is handled one after another, and answered in order', async () => {
    await start();
    client.write(...requests(20, 'slow'));
    expect((await answers(20)).map(({ id }) => id)).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
    expect(app.get(Gateway).most).toBe(1);
  });

  it('is handled as many at a time as concurrency says', async () => {
    await start({ inbound: { concurrency: 3 } });
    client.write(...requests(20, 'slow'));
    expect((await answers(20)).map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, n) => n),
    );
    expect(app.get(Gateway).most).toBe(3);
  });

  it('is all of a burst, however many a chunk carries: nothing is refused', async () => {
    await start();
    client.write(...requests(5_000));
    const all = await answers(5_000, 9_000);
    expect(all.every(({ event, id }, index) => event === '$ack' && id === index)).toBe(true);
  });

  it('is as much as the rate allows: the rest is told when it may try again', async () => {
    await start({ inbound: { rate: { messages: 10, per: 400 } } });
    client.write(...requests(15));
    const first = await answers(15);
    expect(first.slice(0, 10).every(({ event }) => event === '$ack')).toBe(true);
    for (const { event, data } of first.slice(10)) {
      expect([event, data.code]).toEqual(['exception', 'RATE_LIMITED']);
      expect(data.retryAfter).toBeGreaterThan(0);
      expect(data.retryAfter).toBeLessThanOrEqual(40);
    }
    await sleep(first.at(-1)!.data.retryAfter! + 5);
    client.write(...requests(1, 'echo', 99));
    expect((await answers(16)).at(-1)).toEqual({ event: '$ack', id: 99, data: 99 });
  });

  it.each([
    ['no JSON', 'BAD_FRAME', 'x'],
    ['an unknown event', 'UNKNOWN_EVENT', { event: 'nothing', id: 1 }],
    ['an unknown channel', 'UNKNOWN_CHANNEL', { event: '$sub', data: { channel: 'x' }, id: 1 }],
  ])('is 100 times %s in a minute, and 4008 the next time', async (_name, code, message) => {
    await start();
    client.write(...Array.from({ length: 150 }, () => json(message)));
    await client.until(() => client.closeCode !== undefined);
    expect(client.closeCode).toBe(4008);
    const codes = (client.values as Answer[]).map(({ data }) => data.code);
    expect(codes).toEqual(Array(101).fill(code));
  });

  it('is as often refused as it likes for other reasons', async () => {
    await start({ inbound: { rate: { messages: 1, per: 60_000 } } });
    client.write(...requests(300));
    expect(await answers(300)).toHaveLength(300);
    expect(client.closeCode).toBeUndefined();
    expect(app.get(SessionRegistry).size).toBe(1);
  });
});

describe('who sends too much for 10 s', () => {
  // Beside the others: it takes its time.
  it.concurrent(
    'is closed with 4103',
    async () => {
      const options = { inbound: { rate: { messages: 2, per: 1_000 } } };
      const app = await TestApp.start({ providers: [Gateway], options });
      const client = await RawClient.open(app.url());
      const start = performance.now();
      while (client.closeCode === undefined && performance.now() - start < 13_000) {
        client.write(...[1, 2, 3, 4, 5].map((id) => json({ event: 'echo', data: id, id })));
        await sleep(100);
      }
      expect(client.closeCode).toBe(4103);
      expect(performance.now() - start).toBeGreaterThan(9_900);
      client.destroy();
      await app.close();
    },
    20_000,
  );
});
