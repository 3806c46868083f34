import type { INestApplication } from '@nestjs/common';
import { ChannelManager, RoomManager } from '../../lib/index.js';
import { ChatModule } from '../../sample/chat/chat.module.js';
import { portOf, connectSample, startSample } from '../support/sample-client.js';
import type { AppClient } from '../support/app-client.js';

const hello = { user: 'John', message: 'Hello everyone!' };
const pushed = { channel: 'chat', event: 'message', data: hello };

describe('the chat sample', () => {
  let app: INestApplication;
  let clients: AppClient[];

  beforeAll(async () => {
    app = await startSample(ChatModule);
  });

  afterAll(() => app.close());

  beforeEach(() => {
    clients = [];
  });

  afterEach(async () => {
    await Promise.all(clients.map((client) => client.leave()));
  });

  async function connect(): Promise<AppClient> {
    const client = await connectSample(app);
    clients.push(client);
    return client;
  }

  /** Polls: the server hears of a close after the client does. */
  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise(setImmediate);
  }

  describe("the original's browser client", () => {
    it('joins a room and leaves it', async () => {
      const client = await connect();
      const { rooms } = app.get(RoomManager);
      expect(await client.ask({ action: 'join_room', room: 'general' })).toEqual({
        status: 'joined',
        room: 'general',
      });
      expect(rooms.get('general')!.clientCount).toBe(1);
      expect(await client.ask({ action: 'leave_room', room: 'general' })).toEqual({
        status: 'left',
        room: 'general',
      });
      expect(rooms.get('general')!.clientCount).toBe(0);
    });

    it('subscribes to a channel and unsubscribes', async () => {
      const client = await connect();
      const chat = app.get(ChannelManager).getChannel('chat')!;
      expect(await client.ask({ action: 'subscribe', channel: 'chat' })).toEqual({
        status: 'subscribed',
        channel: 'chat',
      });
      expect(chat.subscriberCount).toBe(1);
      expect(await client.ask({ action: 'unsubscribe', channel: 'chat' })).toEqual({
        status: 'unsubscribed',
        channel: 'chat',
      });
      expect(chat.subscriberCount).toBe(0);
    });

    it('is answered in order when it sends everything at once', async () => {
      const client = await connect();
      client.send({ action: 'join_room', room: 'general' });
      client.send({ action: 'subscribe', channel: 'chat' });
      client.send({ action: 'chat', ...hello });
      expect([await client.next(), await client.next(), await client.next()]).toEqual([
        { status: 'joined', room: 'general' },
        { status: 'subscribed', channel: 'chat' },
        { status: 'message_sent' },
      ]);
    });

    it('reaches every other subscriber with a chat message, and not itself', async () => {
      const [john, ada, grace, deaf] = [
        await connect(),
        await connect(),
        await connect(),
        await connect(),
      ];
      for (const client of [john, ada, grace]) {
        await client.ask({ action: 'subscribe', channel: 'chat' });
      }
      expect(await john.ask({ action: 'chat', ...hello })).toEqual({ status: 'message_sent' });
      expect(await ada.next()).toEqual(pushed);
      expect(await grace.next()).toEqual(pushed);
      expect(await john.rest()).toEqual([]);
      expect(await deaf.rest()).toEqual([]);
    });

    it('hears nothing of rooms, names and presence that it did not ask for', async () => {
      const [old, page] = [await connect(), await connect()];
      await old.ask({ action: 'join_room', room: 'general' });
      await page.ask({ action: 'introduce', user: 'Ada' });
      await page.ask({ action: 'join_room', room: 'general' });
      await page.ask({ action: 'leave_room', room: 'general' });
      expect(await old.rest()).toEqual([]);
    });
  });

  it("takes the channel's own frame from a subscriber as it takes the action", async () => {
    const [john, ada] = [await connect(), await connect()];
    await john.ask({ action: 'subscribe', channel: 'chat' });
    await ada.ask({ event: '$sub', data: { channel: 'chat' } });
    john.send({ channel: 'chat', event: 'message', data: hello });
    expect(await ada.next()).toEqual(pushed);
    expect(await john.rest()).toEqual([]);
  });

  it('answers a request with its id', async () => {
    const client = await connect();
    expect(await client.ask({ action: 'join_room', room: 'general', id: 7 })).toEqual({
      event: '$ack',
      id: 7,
      data: { status: 'joined', room: 'general' },
    });
  });

  it.each([
    ['a room without a name', { action: 'join_room' }, 'BAD_NAME'],
    ['a room with an empty name', { action: 'join_room', room: '' }, 'BAD_NAME'],
    ['a channel whose name is a pattern', { action: 'subscribe', channel: 'a:*' }, 'BAD_NAME'],
    ['a chat message without a user', { action: 'chat', message: 'hi' }, 'BAD_REQUEST'],
    ['a chat message that is no text', { action: 'chat', user: 'John', message: 1 }, 'BAD_REQUEST'],
    ['an empty name', { action: 'introduce', user: '' }, 'BAD_REQUEST'],
    [
      'a word in a room one is not in',
      { action: 'say', room: 'help', message: 'a' },
      'NOT_IN_ROOM',
    ],
    ['an action that is none', { action: 'dance' }, 'UNKNOWN_EVENT'],
  ])('refuses %s', async (_, message, code) => {
    const client = await connect();
    expect(await client.ask({ ...message, id: 1 })).toMatchObject({
      event: 'exception',
      id: 1,
      data: { status: 'error', code },
    });
  });

  it('says what is wrong with a message', async () => {
    const client = await connect();
    expect(await client.ask({ action: 'chat', user: 'John', message: '' })).toMatchObject({
      event: 'exception',
      data: { code: 'BAD_REQUEST', details: ['message should not be empty'] },
    });
  });

  describe('a room', () => {
    it('hears what a member says under the name that they gave', async () => {
      const [ada, john, deaf] = [await connect(), await connect(), await connect()];
      await ada.ask({ action: 'introduce', user: 'Ada' });
      for (const client of [ada, john]) await client.ask({ action: 'join_room', room: 'tea' });
      expect(await ada.ask({ action: 'say', room: 'tea', message: 'Milk?' })).toEqual({
        status: 'said',
        room: 'tea',
      });
      expect(await john.next()).toEqual({
        room: 'tea',
        event: 'message',
        data: { user: 'Ada', message: 'Milk?' },
      });
      expect(await ada.rest()).toEqual([]);
      expect(await deaf.rest()).toEqual([]);
    });
  });

  describe('presence', () => {
    const here = (room: string, ...users: string[]) => ({
      channel: 'presence',
      event: 'here',
      data: { room, users },
    });

    it('starts with who is in which room', async () => {
      const [ada, watcher] = [await connect(), await connect()];
      await ada.ask({ action: 'introduce', user: 'Ada' });
      await ada.ask({ action: 'join_room', room: 'help' });
      expect(await watcher.ask({ event: '$sub', data: { channel: 'presence' } })).toEqual({
        event: '$ack',
        data: {
          channel: 'presence',
          data: [
            { room: 'general', users: [] },
            { room: 'random', users: [] },
            { room: 'help', users: ['Ada'] },
          ],
        },
      });
    });

    it('tells of those who come, change their name, and go', async () => {
      const [watcher, ada, john] = [await connect(), await connect(), await connect()];
      await watcher.ask({ event: '$sub', data: { channel: 'presence' } });
      await ada.ask({ action: 'introduce', user: 'Ada' });
      await ada.ask({ action: 'join_room', room: 'tea' });
      expect(await watcher.next()).toEqual(here('tea', 'Ada'));
      await john.ask({ action: 'join_room', room: 'tea' });
      expect(await watcher.next()).toEqual(here('tea', 'Ada', 'Someone'));
      await john.ask({ action: 'introduce', user: 'John' });
      expect(await watcher.next()).toEqual(here('tea', 'Ada', 'John'));
      await ada.ask({ action: 'leave_room', room: 'tea' });
      expect(await watcher.next()).toEqual(here('tea', 'John'));
      await john.leave();
      expect(await watcher.next()).toEqual({
        channel: 'presence',
        event: 'gone',
        data: { room: 'tea' },
      });
    });
  });

  it('cleans up after a client that is gone without a word', async () => {
    const client = await connect();
    await client.ask({ action: 'join_room', room: 'general' });
    await client.ask({ action: 'join_room', room: 'tea' });
    await client.ask({ action: 'subscribe', channel: 'chat' });
    await client.ask({ action: 'subscribe', channel: 'news' });
    const { rooms } = app.get(RoomManager);
    const { channels } = app.get(ChannelManager);
    client.socket.terminate();
    await until(() => !rooms.has('tea') && !channels.has('news'));
    expect(rooms.get('general')!.clientCount).toBe(0);
    expect(channels.get('chat')!.subscriberCount).toBe(0);
  });

  describe('the page', () => {
    const get = (path: string) => fetch(`http://127.0.0.1:${portOf(app)}${path}`);

    it('is served at the root, with each file that it names', async () => {
      const response = await get('/');
      expect(response.headers.get('content-type')).toMatch('text/html');
      const files = [...(await response.text()).matchAll(/(?:src|href)="([^"]+)"/g)];
      expect(files.length).toBeGreaterThan(2);
      for (const [, file] of files) expect((await get(`/${file}`)).status).toBe(200);
    });

    it('is served as it is named: no file beside it can be had', async () => {
      expect((await get('/page/..%2Fmain.ts')).status).toBe(404);
      expect((await get('/page/constructor')).status).toBe(404);
    });
  });
});
