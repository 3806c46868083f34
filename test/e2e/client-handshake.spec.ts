import { WebSocket } from 'ws';
import { ChannelManager, SessionRegistry, SUBPROTOCOL } from '../../lib/index.js';
import type { TestApp } from '../support/app.js';
import { ChatGateway, startChat } from '../support/chat-app.js';
import { LiveClient } from '../support/live-client.js';
import { until } from '../support/until.js';

let app: TestApp;
let gateway: ChatGateway;

beforeAll(async () => {
  app = await startChat({ heartbeat: { pingInterval: 200, pingTimeout: 200 } });
  gateway = app.get(ChatGateway);
});
afterAll(() => app.close());
afterEach(async () => {
  LiveClient.closeAll();
  await until(() => app.get(SessionRegistry).size === 0);
  gateway.tokens.length = gateway.urls.length = 0;
});

const connect = (options?: ConstructorParameters<typeof LiveClient>[1]): LiveClient =>
  new LiveClient(app.url('/chat'), options);

/** The only session that the application has. */
async function session() {
  const sessions = app.get(SessionRegistry);
  await until(() => sessions.size === 1);
  return [...sessions][0]!;
}

describe('the token of a client', () => {
  it('is what guards read as Authorization, and never echoed', async () => {
    const it = connect({ auth: () => 'sésame, öffne dich' });
    await it.opened();
    const { headers, protocol, url } = await session();
    expect(headers.authorization).toBe('Bearer sésame, öffne dich');
    expect([protocol, it.chosen]).toEqual([SUBPROTOCOL, [SUBPROTOCOL]]);
    expect(url).toBe('/chat');
    expect(JSON.stringify(it.frames)).not.toMatch(/sésame|hypern\.auth/);
  });

  it('is asked for again each time', async () => {
    let asked = 0;
    const it = connect({ auth: async () => `token ${++asked}` });
    for (const times of [1, 2, 3]) {
      await it.opened(times);
      (await session()).close(4201, 'the token has expired');
      await until(() => it.client.state !== 'open');
      it.client.connect(); // at once, and not after up to 2 s
    }
    await it.opened(4);
    expect(gateway.tokens).toEqual([1, 2, 3, 4].map((number) => `Bearer token ${number}`));
  });

  it('may be missing', async () => {
    await connect({ auth: () => undefined }).opened();
    expect(gateway.tokens).toEqual([undefined]);
  });

  it('is no good: the client is closed with 4001, and asks no more', async () => {
    const it = connect({ auth: () => 'wrong' });
    const request = it.client.request('echo', { text: 'hi' });
    expect(await it.closed()).toEqual({
      state: 'closed',
      code: 4001,
      reason: 'who is there?',
    });
    await expect(request).rejects.toMatchObject({ code: 'REFUSED' });
    await new Promise((resolve) => setTimeout(resolve, 100)); // twice the longest delay
    expect(it.states.map(({ state }) => state)).toEqual(['connecting', 'closed']);
    expect(gateway.tokens).toEqual(['Bearer wrong']);
    expect(it.frames).toEqual([]);
  });

  it('is good after it was not: connect() begins anew', async () => {
    let token = 'wrong';
    const it = connect({ auth: () => token });
    await it.closed();
    token = 'right';
    it.client.connect();
    expect(await it.client.request('echo', { text: 'hi' })).toEqual({ text: 'hi' });
  });
});

describe('the close code of the server', () => {
  it.each([
    [1000, 'goodbye'],
    [4001, 'unauthorized'],
    [4003, 'forbidden'],
    [4030, 'kicked'],
    [4099, 'of the application'],
  ])('ends it for good: %i', async (code, reason) => {
    const it = connect();
    await it.opened();
    (await session()).close(code, reason);
    expect(await it.closed()).toEqual({ state: 'closed', code, reason });
    await new Promise((resolve) => setTimeout(resolve, 60)); // more than the longest delay
    expect(it.opens).toBe(1);
  });

  it.each([[1001], [1011], [3000], [4101], [4102], [4199], [4300]])(
    'brings it back with backoff: %i',
    async (code) => {
      const it = connect();
      await it.opened();
      (await session()).close(code, 'why');
      await it.opened(2);
      const waited = it.last('waiting')!;
      expect(waited).toEqual({
        state: 'waiting',
        code,
        reason: 'why',
        delay: expect.any(Number) as number,
      });
      expect(waited.delay).toBeGreaterThanOrEqual(5);
      expect(waited.delay).toBeLessThanOrEqual(50);
    },
  );

  it.each([[4200], [4201], [4202], [4299]])('brings it back soon: %i', async (code) => {
    const it = connect({ random: () => 0.02 });
    await it.opened();
    (await session()).close(code, 'why');
    await it.opened(2);
    expect(it.last('waiting')!.delay).toBe(40);
  });

  it('is 4030 for a user who is disconnected, and that is for good', async () => {
    const it = connect();
    await it.opened();
    (await session()).user = { id: 'ada' };
    expect(app.get(SessionRegistry).disconnectUser('ada', undefined, 'be gone')).toBe(1);
    expect(await it.closed()).toEqual({ state: 'closed', code: 4030, reason: 'be gone' });
  });
});

describe('a client without the subprotocol', () => {
  /** Takes a subscription away, and waits for some heartbeats. */
  async function provoke(room: string, pongs: () => number): Promise<void> {
    app.get(ChannelManager).deleteChannel(room);
    await until(() => pongs() >= 2);
  }

  it('gets nothing that it did not ask for, as a plain WebSocket', async () => {
    const socket = new WebSocket(app.url('/chat'));
    const frames: unknown[] = [];
    let pings = 0;
    socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString())));
    socket.on('ping', () => pings++);
    await new Promise((resolve) => socket.once('open', resolve));
    socket.send('{"event":"$sub","data":{"channel":"room:1"},"id":1}');
    await until(() => frames.length === 1);
    await provoke('room:1', () => pings);
    socket.send('{"event":"echo","data":{"text":"hi"},"id":2}');
    await until(() => frames.length === 2);
    expect(socket.protocol).toBe('');
    expect(frames).toEqual([
      { event: '$ack', id: 1, data: { channel: 'room:1', data: { members: 0 } } },
      { event: '$ack', id: 2, data: { text: 'hi' } },
    ]);
    socket.close();
  });

  it('works with `protocols: []`: requests, channels, reconnects', async () => {
    const it = connect({ protocols: [], auth: () => 'left out' });
    const room = it.client.channel('room:2');
    expect(await it.client.request('echo', { text: 'hi' })).toEqual({ text: 'hi' });
    expect(await room.subscribe()).toEqual({ members: 0 });
    expect([it.chosen, gateway.tokens, it.client.sessionId]).toEqual([
      ['undefined'],
      [undefined],
      undefined,
    ]);
    (await session()).terminate();
    await it.opened(2);
    await until(() => room.isSubscribed);
    expect(it.frames.filter((frame) => 'id' in Object(frame))).toHaveLength(it.frames.length);
  });

  it('is told who it is and how it pings where it has the subprotocol', async () => {
    const it = connect();
    await it.opened();
    await until(() => it.frames.length >= 3);
    expect(it.client.sessionId).toBe((await session()).id);
    expect(it.frames.slice(0, 3)).toEqual([
      {
        event: '$welcome',
        data: {
          sid: it.client.sessionId,
          pingInterval: 200,
          pingTimeout: 200,
          maxPayload: 1_048_576,
        },
      },
      { event: '$ping', data: {} },
      { event: '$ping', data: {} },
    ]);
  });
});
