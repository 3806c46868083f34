import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  OnConnect,
  OnDisconnect,
  OnHandshake,
  SessionRegistry,
  type WebSocketSession,
} from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { closeFrame, json, RawClient } from '../../support/raw-client.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const never = (): Promise<never> => new Promise(() => undefined);

describe('messages that are sent before the hooks have ended', () => {
  @WebSocketGateway({ path: '/' })
  class PhaseGateway {
    readonly diary: string[] = [];

    async handleConnection({ query }: WebSocketSession): Promise<void> {
      if (query.never === 'handleConnection') await never();
      await sleep(40);
      this.diary.push('handleConnection');
    }
    @OnHandshake()
    async handshake({ query }: WebSocketSession): Promise<void> {
      if (query.never === 'OnHandshake') await never();
      await sleep(40);
      this.diary.push('OnHandshake');
    }
    @OnConnect()
    async connect({ query }: WebSocketSession): Promise<void> {
      if (query.never === 'OnConnect') await never();
      await sleep(40);
      this.diary.push('OnConnect');
    }
    @OnDisconnect()
    disconnect(): void {
      this.diary.push('OnDisconnect');
    }
    @SubscribeMessage('n')
    n(_session: WebSocketSession, n: number): number {
      this.diary.push(`message ${n}`);
      return n;
    }
  }

  let app: TestApp;
  let diary: string[];
  beforeAll(async () => {
    app = await TestApp.start({
      providers: [PhaseGateway],
      options: { handshake: { timeout: 250 }, inbound: { maxPending: 4 }, closeTimeout: 200 },
    });
    diary = app.get(PhaseGateway).diary;
  });
  beforeEach(async () => {
    while (app.get(SessionRegistry).size > 0) await sleep(5);
    diary.length = 0;
  });
  afterAll(() => app.close());

  const numbers = Array.from({ length: 50 }, (_, n) => n);
  const request = (n: number) => json({ event: 'n', data: n, id: n });

  it('wait for all of them, in order, however many', async () => {
    const client = await RawClient.dial(app.url());
    client.upgrade(app.url());
    for (const n of numbers) client.write(request(n)); // with the upgrade, before the 101
    expect(await client.read(50)).toEqual(numbers.map((n) => ({ event: '$ack', id: n, data: n })));
    expect(diary).toEqual([
      'OnHandshake',
      'handleConnection',
      'OnConnect',
      ...numbers.map((n) => `message ${n}`),
    ]);
    client.destroy();
  });

  it('do not fill the memory while they wait: the socket is paused past maxPending', async () => {
    const client = await RawClient.open(app.url('/?never=OnConnect'));
    const filler = 'x'.repeat(60_000);
    for (const id of numbers) client.write(json({ event: 'n', data: filler, id }));
    await sleep(150);
    const [session] = app.get(SessionRegistry);
    // Four wait, one is too many, and another two may have been in the same chunk.
    expect(session!.stats.messagesReceived).toBeLessThanOrEqual(4 + 1 + 2);
    expect(session!.stats.messagesReceived).toBeGreaterThan(4);
    await client.until(() => diary.includes('OnDisconnect'));
  });

  it('are never handled where an auth hook never ends: 408 after handshake.timeout', async () => {
    const client = await RawClient.dial(app.url());
    const asked = performance.now();
    client.upgrade(app.url('/?never=OnHandshake'));
    client.write(request(1));
    await client.until(() => client.isEnded);
    expect(performance.now() - asked).toBeGreaterThanOrEqual(245);
    expect(client.response).toMatch(/^HTTP\/1\.1 408 /);
    expect(client.response).toContain('"code":"TIMEOUT"');
    expect(diary).toEqual([]);
  });

  it('are never handled where a browser asked: it is told by 4202', async () => {
    const url = app.url('/?never=OnHandshake');
    const client = await RawClient.open(url, { 'Sec-WebSocket-Protocol': 'hypern.v1.json' });
    client.write(request(1));
    await client.until(() => client.closeCode !== undefined);
    expect([client.frames.length, client.closeCode]).toEqual([1, 4202]);
    expect(diary).toEqual([]);
    client.destroy();
  });

  it.each([
    ['handleConnection', []],
    ['OnConnect', ['handleConnection']],
  ])('are never handled where %s never ends: closed with 4202', async (hook, before) => {
    const client = await RawClient.open(app.url(`/?never=${hook}`));
    client.write(request(1));
    await client.until(() => client.closeCode !== undefined);
    expect(client.closeCode).toBe(4202);
    expect(client.values).toEqual([]);
    client.write(closeFrame(4202));
    await client.until(() => diary.includes('OnDisconnect'));
    expect(diary).toEqual(['OnHandshake', ...before, 'OnDisconnect']);
  });

  it('are never handled where the client has gone before', async () => {
    const client = await RawClient.dial(app.url());
    client.upgrade(app.url());
    client.write(request(1));
    await client.until(() => client.response !== '');
    client.destroy();
    await client.until(() => diary.includes('OnDisconnect'));
    expect(diary).toEqual(['OnHandshake', 'handleConnection', 'OnConnect', 'OnDisconnect']);
  });
});
