import { HypernWsError, HypernWsException } from '../../lib/client/index.js';
import { ChannelManager, SessionRegistry } from '../../lib/index.js';
import type { TestApp } from '../support/app.js';
import { ChatGateway, startChat } from '../support/chat-app.js';
import { errorOf, LiveClient } from '../support/live-client.js';
import { until } from '../support/until.js';

let app: TestApp;
let gateway: ChatGateway;

beforeAll(async () => {
  app = await startChat();
  gateway = app.get(ChatGateway);
});
afterAll(() => app.close());
afterEach(async () => {
  LiveClient.closeAll();
  gateway.release();
  await until(() => app.get(SessionRegistry).size === 0);
  gateway.held.length = gateway.notes.length = 0;
});

const connect = (): LiveClient => new LiveClient(app.url('/chat'));

describe('a request of the client', () => {
  it('resolves with what the handler returned', async () => {
    const { client } = connect();
    expect(await client.request('echo', { text: 'hi' })).toEqual({ text: 'hi' });
  });

  it('gets its own answer among a hundred', async () => {
    const { client } = connect();
    const texts = Array.from({ length: 100 }, (_, index) => `message ${index}`);
    const answers = await Promise.all(texts.map((text) => client.request('echo', { text })));
    expect(answers.map(({ text }) => text)).toEqual(texts);
  });

  it.each([
    ['find', 'NOT_FOUND', 'no such thing'],
    ['ecko', 'UNKNOWN_EVENT', 'unknown event'],
  ])('rejects with the error of the server, by its code: %s', async (event, code, message) => {
    const error = await errorOf(connect().client.request(event as 'find'));
    expect(error).toBeInstanceOf(HypernWsException);
    expect(error).toMatchObject({ code, message });
  });

  it('rejects with what a schema found wrong, though the compiler was deceived', async () => {
    const error = await errorOf(connect().client.request('echo', { text: 5 as unknown as string }));
    expect(error).toMatchObject({
      code: 'BAD_REQUEST',
      details: [expect.objectContaining({ path: ['text'] })],
    });
  });

  it('rejects with a reference where the server failed, and not with why', async () => {
    const error = (await errorOf(connect().client.request('crash'))) as HypernWsException;
    expect(error).toMatchObject({ code: 'INTERNAL', message: 'Internal server error' });
    expect(error.ref).toMatch(/./);
    expect(app.logs.lines.join()).toContain(error.ref);
  });

  it('rejects in time where the server is slow, and drops the late answer', async () => {
    const it = connect();
    await it.opened();
    const error = await errorOf(it.client.request('hold', 'a', { timeout: 20 }));
    expect(error).toBeInstanceOf(HypernWsError);
    expect(error.code).toBe('TIMEOUT');
    gateway.release();
    expect(await it.client.request('echo', { text: 'next' })).toEqual({ text: 'next' });
    expect(it.errors).toEqual([]);
  });

  it('rejects at once when its signal aborts, with why', async () => {
    const { client } = connect();
    const abort = new AbortController();
    const request = errorOf(client.request('hold', 'b', { signal: abort.signal }));
    await until(() => gateway.held.length === 1);
    abort.abort('the user went on');
    expect(await request).toMatchObject({ code: 'ABORTED', cause: 'the user went on' });
    gateway.release();
    expect(await client.request('echo', { text: 'next' })).toEqual({ text: 'next' });
  });

  it('rejects where it is larger than the server takes, and the connection stands', async () => {
    const it = connect();
    await it.opened();
    const error = await errorOf(it.client.request('echo', { text: 'x'.repeat(1_048_577) }));
    expect(error.code).toBe('MESSAGE_INVALID');
    expect(await it.client.request('echo', { text: 'small' })).toEqual({ text: 'small' });
    expect(it.opens).toBe(1);
  });

  it('resolves at the end of a stream, whose values are pushes', async () => {
    const { client } = connect();
    const left: number[] = [];
    client.on('left', (value) => left.push(value));
    expect(await client.request('count', 3)).toBeUndefined();
    expect(left).toEqual([3, 2, 1]);
  });

  it('rejects when the client is closed, with the server told', async () => {
    const { client } = connect();
    const request = errorOf(client.request('hold', 'c'));
    await until(() => gateway.held.length === 1);
    client.close(4999, 'bye');
    expect((await request).code).toBe('CLOSED');
    gateway.release();
    await until(() => app.get(SessionRegistry).size === 0);
    expect((await errorOf(client.request('echo', { text: 'late' }))).code).toBe('CLOSED');
  });
});

describe('a message that wants no answer', () => {
  it('arrives, in order', async () => {
    const { client } = connect();
    for (const text of ['a', 'b', 'c']) client.send('note', text);
    await until(() => gateway.notes.length === 3);
    expect(gateway.notes).toEqual(['a', 'b', 'c']);
  });

  it('is told of as an error where it failed', async () => {
    const { client, errors } = connect();
    await client.send('note', '');
    await until(() => errors.length === 1);
    expect(errors[0]).toBeInstanceOf(HypernWsException);
    expect(errors[0]).toMatchObject({ code: 'EMPTY', message: 'nothing to note' });
  });
});

describe('a push', () => {
  it('reaches its listener; what nobody listens to, and text, reach the others', async () => {
    const it = connect();
    const notices: string[] = [];
    const others: unknown[] = [];
    it.client.on('notice', (text) => notices.push(text));
    it.client.on('$push', (message) => others.push(message));
    await it.opened();
    const sessions = app.get(SessionRegistry);
    sessions.broadcast({ event: 'notice', data: 'tea' });
    sessions.broadcast({ event: 'new', data: 1 });
    sessions.broadcast('plain');
    await until(() => others.length === 2);
    expect([notices, others]).toEqual([['tea'], [{ event: 'new', data: 1 }, 'plain']]);
    expect(it.errors).toEqual([]);
  });
});

describe('a channel of the client', () => {
  it('carries what is said in it, with answers, to those who subscribed', async () => {
    const [ada, john] = [connect().client.channel('room:1'), connect().client.channel('room:1')];
    const heard: string[] = [];
    john.on('said', ({ text }) => heard.push(text));
    expect(await john.subscribe()).toEqual({ members: 0 });
    expect(await ada.subscribe()).toEqual({ members: 1 });
    expect(await ada.request('say', { text: 'hello' })).toEqual({ heardBy: 1 });
    await until(() => heard.length === 1);
    expect(heard).toEqual(['hello']);
    expect([ada.isSubscribed, john.isSubscribed]).toEqual([true, true]);
  });

  it('keeps back what is said before it is subscribed', async () => {
    const room = connect().client.channel('room:2');
    const joined = room.subscribe();
    const said = room.request('say', { text: 'early' });
    expect(await Promise.all([joined, said])).toEqual([{ members: 0 }, { heardBy: 0 }]);
  });

  it('rejects where the server refuses it, and what is not subscribed to', async () => {
    const { client } = connect();
    expect(await errorOf(client.channel('members').subscribe())).toMatchObject({
      code: 'FORBIDDEN',
      message: 'members only',
    });
    const unknown = client.channel('unknown' as 'members').subscribe();
    expect((await errorOf(unknown)).code).toBe('UNKNOWN_CHANNEL');
    const said = client.channel('room:3').request('say', { text: 'let me in' });
    expect((await errorOf(said)).code).toBe('NOT_SUBSCRIBED');
  });

  it('drops what comes after it was left', async () => {
    const it = connect();
    const room = it.client.channel('room:4');
    const heard: unknown[] = [];
    room.on('said', (data) => heard.push(data));
    await room.subscribe();
    const channel = app.get(ChannelManager).getChannel('room:4')!;
    channel.publish('said', { text: 'late' });
    const left = room.unsubscribe(); // the event is on its way: both cross
    await left;
    expect(it.frames).toContainEqual({
      channel: 'room:4',
      event: 'said',
      data: { text: 'late' },
    });
    expect(heard).toEqual([]);
    expect(channel.subscriberCount).toBe(0);
  });

  it('tells when the server takes the subscription away', async () => {
    const { client } = connect();
    const room = client.channel('room:5');
    const taken: unknown[] = [];
    room.on('$unsub', (why) => taken.push(why));
    await room.subscribe();
    app.get(ChannelManager).deleteChannel('room:5', 'closing time');
    await until(() => taken.length === 1);
    expect(taken).toEqual([{ reason: 'closing time' }]);
    expect(room.isSubscribed).toBe(false);
    expect((await errorOf(room.request('say', { text: 'hello?' }))).code).toBe('NOT_SUBSCRIBED');
    expect(await room.subscribe()).toEqual({ members: 0 });
  });
});
