import type { HypernWsClientOptions, HypernWsException } from '../../lib/client/index.js';
import { ChannelManager, SessionRegistry } from '../../lib/index.js';
import type { TestApp } from '../support/app.js';
import { ChatGateway, startChat } from '../support/chat-app.js';
import { FlakyProxy } from '../support/flaky-proxy.js';
import { errorOf, LiveClient } from '../support/live-client.js';
import { until } from '../support/until.js';

let app: TestApp;
let gateway: ChatGateway;
let proxy: FlakyProxy;

beforeAll(async () => {
  app = await startChat({ heartbeat: { pingInterval: 300, pingTimeout: 200 } });
  gateway = app.get(ChatGateway);
});
afterAll(() => app.close());
beforeEach(async () => {
  proxy = await FlakyProxy.start(app.port);
});
afterEach(async () => {
  LiveClient.closeAll();
  gateway.release();
  await proxy.close();
  await until(() => app.get(SessionRegistry).size === 0);
  gateway.held.length = gateway.entered.length = gateway.notes.length = 0;
});

const connect = (options?: HypernWsClientOptions): LiveClient =>
  new LiveClient(proxy.url('/chat'), options);

/** Waits for as long as the server says. */
const patience = ({ retryAfter }: HypernWsException): Promise<unknown> =>
  new Promise((resolve) => setTimeout(resolve, retryAfter));

const names = ['room:a', 'room:b', 'room:c'] as const;

describe('a connection that is dropped', () => {
  it('comes back by itself, as another session', async () => {
    const it = connect();
    await it.opened();
    const before = it.client.sessionId;
    proxy.drop();
    await it.opened(2);
    expect(it.client.sessionId).not.toBe(before);
    expect(it.states.map(({ state }) => state)).toEqual([
      'connecting',
      'open',
      'waiting',
      'connecting',
      'open',
    ]);
    expect(it.last('waiting')).toMatchObject({ code: 1006, reason: 'connection lost' });
    expect(it.errors).toEqual([]);
  });

  it('comes back with every subscription, before anything else, in one go', async () => {
    const it = connect();
    const rooms = names.map((name) => it.client.channel(name));
    const again: string[] = [];
    const heard: string[] = [];
    await Promise.all(rooms.map((room) => room.subscribe()));
    for (const room of rooms) {
      room.on('$sub', () => again.push(room.name));
      room.on('said', ({ text }) => heard.push(`${room.name} ${text}`));
    }
    proxy.drop();
    await until(() => it.client.state === 'waiting');
    expect(rooms.map(({ isSubscribed }) => isSubscribed)).toEqual([false, false, false]);
    const answer = it.client.request('echo', { text: 'after them' });
    await until(() => again.length === 3);
    expect(gateway.entered).toEqual([...names, ...names]);
    await answer;
    const since = it.frames.slice(
      it.frames.findLastIndex((frame) => Reflect.get(Object(frame), 'event') === '$welcome'),
    );
    expect(since.map((frame) => Reflect.get(Object(frame), 'data') as unknown)).toEqual([
      expect.objectContaining({ sid: it.client.sessionId }),
      ...names.map((channel) => ({ channel, data: { members: 0 } })),
      { text: 'after them' },
    ]);
    for (const name of names) {
      app.get(ChannelManager).getChannel(name)!.publish('said', { text: 'hi' });
    }
    await until(() => heard.length === 3);
    expect(heard).toEqual(names.map((name) => `${name} hi`));
  });

  it('does not bring back what was left, by the client or by the server', async () => {
    const it = connect();
    const [kept, left, taken] = names.map((name) => it.client.channel(name));
    for (const room of [kept!, left!, taken!]) await room.subscribe();
    await left!.unsubscribe();
    app.get(ChannelManager).deleteChannel(taken!.name);
    await until(() => !taken!.isSubscribed);
    gateway.entered.length = 0;
    proxy.drop();
    await it.opened(2);
    await until(() => kept!.isSubscribed);
    expect(gateway.entered).toEqual([kept!.name]);
  });

  it('comes back with every subscription, though a rate limit lets in some at a time', async () => {
    const limited = await startChat({ inbound: { rate: { messages: 4, per: 100 } } });
    proxy.target = limited.port;
    const it = connect();
    const rooms = Array.from({ length: 12 }, (_, index) => it.client.channel(`room:${index}`));
    for (const room of rooms) {
      while (!room.isSubscribed) await room.subscribe().catch(patience);
    }
    const taken: unknown[] = [];
    for (const room of rooms) room.on('$unsub', (why) => taken.push(why));
    proxy.drop();
    await it.opened(2);
    await until(() => rooms.every(({ isSubscribed }) => isSubscribed));
    expect([taken, it.errors]).toEqual([[], []]);
    LiveClient.closeAll();
    await limited.close();
  });

  it('rejects what was in flight, and does not send it again', async () => {
    const it = connect();
    const request = errorOf(it.client.request('hold', 'once'));
    await until(() => gateway.held.length === 1);
    proxy.drop();
    expect((await request).code).toBe('CONNECTION_LOST');
    await it.opened(2);
    await it.client.request('echo', { text: 'a round trip' });
    expect(gateway.held).toEqual(['once']);
  });

  it('sends again what is idempotent, and it is answered once', async () => {
    const it = connect();
    const request = it.client.request('hold', 'twice', { idempotent: true });
    await until(() => gateway.held.length === 1);
    proxy.drop();
    await until(() => gateway.held.length === 2);
    gateway.release();
    expect(await request).toBe('twice');
    expect(gateway.held).toEqual(['twice', 'twice']);
  });

  it('in the middle of a frame loses that frame and nothing else', async () => {
    const it = connect();
    const room = it.client.channel('room:a');
    const heard: string[] = [];
    room.on('said', ({ text }) => heard.push(text));
    await room.subscribe();
    const publish = (text: string) =>
      app.get(ChannelManager).getChannel('room:a')!.publish('said', { text });
    proxy.cutAfter(40);
    publish('cut '.repeat(20));
    await it.opened(2);
    await until(() => room.isSubscribed);
    publish('whole');
    await until(() => heard.length > 0);
    expect([heard, it.errors]).toEqual([['whole'], []]);
  });

  it('in the middle of an answer rejects that request', async () => {
    const it = connect();
    await it.opened();
    proxy.cutAfter(10);
    const error = await errorOf(it.client.request('echo', { text: 'a long way home' }));
    expect(error.code).toBe('CONNECTION_LOST');
  });

  it('in the middle of the handshake is tried again', async () => {
    proxy.delay = 20;
    const it = connect();
    await until(() => proxy.size === 1);
    proxy.cutAfter(60);
    await it.opened();
    expect(it.states[1]).toMatchObject({ state: 'waiting', code: 1006 });
    expect(proxy.attempts).toBe(2);
  });
});

describe('what is sent while there is no connection', () => {
  /** Loses the connection of a client, and keeps it away. */
  async function goOffline(it: LiveClient): Promise<void> {
    await it.opened();
    proxy.isDown = true;
    proxy.drop();
    await until(() => it.client.state !== 'open');
  }

  it('waits, and arrives in order', async () => {
    const it = connect();
    await goOffline(it);
    for (const text of ['a', 'b', 'c']) it.client.send('note', text);
    const answer = it.client.request('echo', { text: 'd' });
    await until(() => proxy.attempts > 2);
    proxy.isDown = false;
    expect(await answer).toEqual({ text: 'd' });
    expect(gateway.notes).toEqual(['a', 'b', 'c']);
  });

  it('is rejected where the queue is full, and where it waited too long', async () => {
    const it = connect({ offlineQueue: { maxMessages: 2, timeout: 60 } });
    await goOffline(it);
    const [first, second, third] = ['a', 'b', 'c'].map((text) =>
      errorOf(it.client.request('echo', { text })),
    );
    expect((await third!).code).toBe('QUEUE_FULL');
    expect([(await first!).code, (await second!).code]).toEqual(['TIMEOUT', 'TIMEOUT']);
    proxy.isDown = false;
    expect(await it.client.request('echo', { text: 'd' })).toEqual({ text: 'd' });
  });

  it('is rejected at once where the queue is off', async () => {
    const it = connect({ offlineQueue: false });
    await goOffline(it);
    const errors = [it.client.request('echo', { text: 'a' }), it.client.send('note', 'b')];
    for (const error of errors) expect((await errorOf(error)).code).toBe('CONNECTION_LOST');
    proxy.isDown = false;
    await it.opened(2);
    expect(await it.client.request('echo', { text: 'c' })).toEqual({ text: 'c' });
    expect(gateway.notes).toEqual([]);
  });

  it('is never sent once it was aborted', async () => {
    const it = connect();
    await goOffline(it);
    const abort = new AbortController();
    const request = errorOf(it.client.request('hold', 'never', { signal: abort.signal }));
    abort.abort();
    expect((await request).code).toBe('ABORTED');
    proxy.isDown = false;
    await it.opened(2);
    await it.client.request('echo', { text: 'a round trip' });
    expect(gateway.held).toEqual([]);
  });
});

describe('a connection that is slow', () => {
  it('answers what was asked, and is not given up', async () => {
    proxy.delay = 40;
    const it = connect();
    const room = it.client.channel('room:a');
    const begin = performance.now();
    const [answer] = await Promise.all([
      it.client.request('echo', { text: 'hi' }),
      room.subscribe(),
    ]);
    expect(answer).toEqual({ text: 'hi' });
    expect(performance.now() - begin).toBeGreaterThan(150); // two round trips
    await until(() => it.frames.filter((frame) => Object(frame).event === '$ping').length >= 2);
    expect([it.opens, proxy.attempts]).toEqual([1, 1]);
  });
});

describe('a connection that stalls', () => {
  it('is given up after a silence, and another one is made', async () => {
    const it = connect();
    const room = it.client.channel('room:a');
    await room.subscribe();
    const begin = performance.now();
    const request = errorOf(it.client.request('hold', 'lost'));
    await until(() => gateway.held.length === 1);
    proxy.stall();
    await until(() => it.client.state === 'waiting');
    // What the server said last is a ping of at most 300 ms ago.
    expect(performance.now() - begin).toBeLessThan(300 + 200 + 500);
    expect(it.last('waiting')).toMatchObject({ code: 1006, reason: 'the server is silent' });
    expect((await request).code).toBe('CONNECTION_LOST');
    proxy.resume();
    await it.opened(2);
    await until(() => room.isSubscribed);
  });

  it('before the 101 is given up, too', async () => {
    proxy.stall();
    const it = connect({ connectTimeout: 50 });
    await until(() => it.last('waiting') !== undefined);
    expect(it.last('waiting')).toMatchObject({ code: 1006, reason: 'could not connect' });
    proxy.resume();
    await it.opened();
  });

  it('for less than a silence goes unnoticed', async () => {
    const it = connect();
    await it.opened();
    proxy.stall();
    const request = it.client.request('echo', { text: 'late' });
    await new Promise((resolve) => setTimeout(resolve, 50));
    proxy.resume();
    expect(await request).toEqual({ text: 'late' });
    expect(it.opens).toBe(1);
  });
});
