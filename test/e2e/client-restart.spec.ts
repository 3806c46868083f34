import { ChannelManager, type DrainOptions } from '../../lib/index.js';
import type { TestApp } from '../support/app.js';
import { ChatGateway, startChat } from '../support/chat-app.js';
import { FlakyProxy } from '../support/flaky-proxy.js';
import { errorOf, LiveClient } from '../support/live-client.js';
import { until } from '../support/until.js';

let app: TestApp;
let proxy: FlakyProxy;

beforeEach(async () => {
  app = await startChat();
  proxy = await FlakyProxy.start(app.port);
});
afterEach(async () => {
  LiveClient.closeAll();
  await proxy.close();
  await app.close();
});

// A server that is about to end says 4202: then the client waits for up to 2 s, and here for 40 ms.
const connect = (): LiveClient => new LiveClient(proxy.url('/chat'), { random: () => 0.02 });
const gateway = (): ChatGateway => app.get(ChatGateway);
const eventsOf = (it: LiveClient, name: string): unknown[] =>
  it.frames.filter((frame) => Reflect.get(Object(frame), 'event') === name);

/** Stops the application, as a deploy does; the next one is started with `startNext`. */
async function stop(): Promise<void> {
  await app.nest.close();
}

async function startNext(drain?: DrainOptions): Promise<void> {
  app = await startChat(drain && { drain });
  proxy.target = app.port;
}

/** Takes an application that drains otherwise. */
async function replace(drain: DrainOptions): Promise<void> {
  await stop();
  await startNext(drain);
}

describe('a server that restarts', () => {
  it('says so, answers what it was asked, and closes with 4200', async () => {
    const it = connect();
    const request = it.client.request('hold', 'asked before');
    await until(() => gateway().held.length === 1);
    const stopped = stop();
    await until(() => eventsOf(it, '$reconnect').length === 1);
    expect(it.client.state).toBe('open');
    gateway().release();
    expect(await request).toBe('asked before');
    await until(() => it.client.state === 'waiting');
    expect(it.states.find(({ state }) => state === 'waiting')).toEqual({
      state: 'waiting',
      code: 4200,
      reason: 'the server is stopping',
      delay: 0, // `after` of an application that spreads nothing
    });
    await stopped;
    await startNext();
    expect(await it.client.request('echo', { text: 'again' })).toEqual({ text: 'again' });
  });

  it('wants a client back after the time that it says', async () => {
    await replace({ timeout: 1_000, spread: 400 });
    const it = connect();
    await it.opened();
    await stop();
    const [{ data }] = eventsOf(it, '$reconnect') as [{ data: { after: number } }];
    await until(() => it.last('waiting') !== undefined);
    expect(it.states.find(({ state }) => state === 'waiting')!.delay).toBe(data.after);
  });

  it('gets what is said while it stops once it is back', async () => {
    const it = connect();
    await it.client.channel('room:a').subscribe();
    const held = it.client.request('hold', 'busy');
    await until(() => gateway().held.length === 1);
    const first = gateway();
    const stopped = stop();
    await until(() => eventsOf(it, '$reconnect').length === 1);
    it.client.send('note', 'said too late for the first');
    const said = it.client.channel('room:a').request('say', { text: 'as well' });
    first.release();
    await Promise.all([held, stopped]);
    await startNext();
    expect(await said).toEqual({ heardBy: 0 });
    expect([first.notes, gateway().notes]).toEqual([[], ['said too late for the first']]);
  });

  it('takes away nothing that was subscribed', async () => {
    const [ada, john] = [connect(), connect()];
    const rooms = [ada, john].map(({ client }) => client.channel('room:a'));
    const taken: unknown[] = [];
    const heard: string[] = [];
    for (const room of rooms) {
      room.on('$unsub', (why) => taken.push(why));
      room.on('said', ({ text }) => heard.push(text));
      await room.subscribe();
    }
    for (const times of [1, 2]) {
      await stop();
      await startNext();
      await until(() => app.get(ChannelManager).getChannel('room:a')?.subscriberCount === 2);
      expect(await rooms[0]!.request('say', { text: `after ${times}` })).toEqual({ heardBy: 1 });
    }
    await until(() => heard.length === 2);
    expect([heard, taken]).toEqual([['after 1', 'after 2'], []]);
    expect([ada.errors, john.errors]).toEqual([[], []]);
  });

  it('loses a conversation nothing that was to be said twice if need be', async () => {
    const it = connect();
    const answers: Promise<{ text: string }>[] = [];
    const say = (text: string) =>
      answers.push(it.client.request('echo', { text }, { idempotent: true }));
    await it.opened();
    for (let index = 0; index < 10; index++) say(`before ${index}`);
    const stopped = stop();
    for (let index = 0; index < 10; index++) say(`while it stops ${index}`);
    await stopped;
    for (let index = 0; index < 10; index++) say(`while it is away ${index}`);
    await startNext();
    const texts = (await Promise.all(answers)).map(({ text }) => text);
    expect(new Set(texts).size).toBe(30);
  });

  it('that does not stop in time loses the request, unless it may be sent again', async () => {
    await replace({ timeout: 200, spread: 0 });
    const it = connect();
    const lost = errorOf(it.client.request('hold', 'once'));
    const again = it.client.request('hold', 'twice', { idempotent: true });
    await until(() => gateway().held.length === 1);
    await stop();
    expect((await lost).code).toBe('CONNECTION_LOST');
    await startNext();
    await until(() => gateway().held.length === 1);
    gateway().release();
    expect(await again).toBe('twice');
    expect(gateway().held).toEqual(['twice']);
  });
});
