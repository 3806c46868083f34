import { HypernWsException } from '../../../lib/client/index.js';
import { openClient, settle, startClient } from '../../support/client-fakes.js';
import { letIn, reconnect, sub, subscribed, unsub } from '../../support/subscribed-client.js';

describe('subscribe()', () => {
  it('sends $sub and resolves with what @OnSubscribe returned', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');

    const joined = chat.subscribe();
    expect(started.socket.sent).toEqual([sub('chat')]);
    expect(chat.isSubscribed).toBe(false);
    letIn(started, { members: 3 });

    await expect(joined).resolves.toEqual({ members: 3 });
    expect(chat.isSubscribed).toBe(true);
  });

  it('asks once, however many wait, and never again while it stands', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    const both = [chat.subscribe(), chat.subscribe()];
    letIn(started, 'hello');

    await expect(Promise.all(both)).resolves.toEqual(['hello', 'hello']);
    await expect(chat.subscribe()).resolves.toBe('hello');
    expect(started.socket.sent).toHaveLength(1);
  });

  it('waits for a connection without a limit, past any queue', async () => {
    const started = await startClient({ offlineQueue: false });
    const joined = started.client.channel('chat').subscribe();
    started.socket.drop();
    for (let i = 0; i < 10; i++) {
      await started.clock.advance(20_000);
      started.socket.drop();
    }
    await started.clock.advance(20_000);

    started.socket.welcome();
    letIn(started, 'at last');

    await expect(joined).resolves.toBe('at last');
  });

  it('rejects with what the server says, and is not asked again', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    const joined = chat.subscribe();

    started.socket.answer('$sub', { code: 'UNKNOWN_CHANNEL', message: 'no' }, 'exception');
    await expect(joined).rejects.toBeInstanceOf(HypernWsException);
    await reconnect(started);

    expect(started.socket.sent).toEqual([]);
    expect(chat.isSubscribed).toBe(false);
  });

  it('survives a connection that goes before the answer', async () => {
    const started = await openClient();
    const joined = started.client.channel('chat').subscribe();

    await reconnect(started);
    letIn(started, 'hello');

    await expect(joined).resolves.toBe('hello');
  });

  it('takes itself back when it is aborted, or late, with nobody else waiting', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    const joined = chat.subscribe({ timeout: 100 });
    await started.clock.advance(100);
    await expect(joined).rejects.toMatchObject({ code: 'TIMEOUT' });

    letIn(started);
    expect(started.socket.sent).toEqual([sub('chat'), unsub('chat')]);
    started.socket.answer('$unsub');

    expect(chat.isSubscribed).toBe(false);
  });

  it('stands where one of two is aborted', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    const joined = chat.subscribe();
    const aborted = chat.subscribe({ signal: AbortSignal.abort() });
    const late = chat.subscribe({ timeout: 1 });
    await started.clock.advance(1);
    letIn(started);

    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' });
    await joined;
    expect(chat.isSubscribed).toBe(true);
  });

  it('is as if it had never been where its signal has aborted already', async () => {
    const { client, socket } = await openClient();
    const chat = client.channel('chat');
    const heard: unknown[] = [];
    chat.on('message', (data) => heard.push(data));

    chat.subscribe({ signal: AbortSignal.abort() }).catch(() => undefined);
    socket.push({ channel: 'chat', event: 'message', data: 'from the server itself' });

    expect(socket.sent).toEqual([]);
    expect(heard).toEqual(['from the server itself']);
  });

  it('undoes what a server that did not answer in time may do yet', async () => {
    const started = await openClient({ timeout: 1_000 });
    const joined = started.client.channel('chat').subscribe();

    await started.clock.advance(1_000);

    await expect(joined).rejects.toMatchObject({ code: 'TIMEOUT' });
    expect(started.socket.sent).toEqual([sub('chat'), unsub('chat')]);
  });

  it('rejects where the client is closed, or gets closed', async () => {
    const { client, socket } = await openClient();
    const waiting = client.channel('chat').subscribe();
    socket.drop(4001, 'who?');

    await expect(waiting).rejects.toMatchObject({ code: 'REFUSED' });
    await expect(client.channel('news').subscribe()).rejects.toMatchObject({ code: 'REFUSED' });
  });
});

describe('unsubscribe()', () => {
  it('sends $unsub, and resolves when the server knows', async () => {
    const { started, chat } = await subscribed();

    const left = chat.unsubscribe();
    expect(started.socket.sent.at(-1)).toEqual(unsub('chat'));
    await expect(Promise.race([left, settle().then(() => 'waits')])).resolves.toBe('waits');
    started.socket.answer('$unsub', { channel: 'chat' });
    await left;
    await reconnect(started);

    expect(chat.isSubscribed).toBe(false);
    expect(started.socket.sent).toEqual([]);
  });

  it('drops late events, until the server has let the client in again', async () => {
    const { started, chat, heard, publish } = await subscribed();
    publish(1);

    void chat.unsubscribe();
    publish('late');
    started.socket.answer('$unsub');
    publish('later');
    void chat.subscribe();
    publish('too late');
    letIn(started);
    publish(2);

    expect(heard).toEqual([1, 2]);
  });

  it('resolves when $unsub is answered, also where $sub was still under way', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    void chat.subscribe();
    let hasLeft = false;
    void chat.unsubscribe().then(() => (hasLeft = true));

    letIn(started);
    await settle();
    expect(hasLeft).toBe(false);
    started.socket.answer('$unsub');
    await settle();

    expect(hasLeft).toBe(true);
  });

  it('never overtakes its $sub, nor is overtaken by the next', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');

    const first = chat.subscribe();
    const left = chat.unsubscribe();
    expect(started.socket.sent).toEqual([sub('chat')]);
    letIn(started);
    const second = chat.subscribe();
    expect(started.socket.sent).toEqual([sub('chat'), unsub('chat')]);
    started.socket.answer('$unsub');
    expect(started.socket.sent).toEqual([sub('chat'), unsub('chat'), sub('chat')]);
    letIn(started, 'hello');

    await expect(first).rejects.toMatchObject({ code: 'ABORTED' });
    await left;
    await expect(second).resolves.toBe('hello');
  });

  it('tells no $sub, and drops events, where the client is let in after it left', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    const heard: unknown[] = [];
    chat.on('$sub', (data) => heard.push(data));
    chat.on('message', (data) => heard.push(data));
    void chat.subscribe();
    void chat.unsubscribe();

    letIn(started, 'hello');
    started.socket.push({ channel: 'chat', event: 'message', data: 'late' });

    expect(heard).toEqual([]);
  });

  it('is taken back by subscribe() where the server could not be told yet', async () => {
    const { started, chat, heard, publish } = await subscribed();
    started.socket.push({ event: '$reconnect', data: { after: 0 } });
    void chat.unsubscribe();
    publish('late');

    await expect(chat.subscribe()).resolves.toBe('hello');
    publish(1);
    await reconnect(started);

    expect(heard).toEqual([1]);
    expect(started.socket.sent).toEqual([sub('chat')]);
  });

  it('is harmless where there is nothing to leave', async () => {
    const { client, socket } = await openClient();

    await client.channel('chat').unsubscribe();

    expect(socket.sent).toEqual([]);
  });

  it('resolves when the connection goes: the session is over', async () => {
    const { started, chat } = await subscribed();
    const left = chat.unsubscribe();

    await reconnect(started);
    await left;

    expect(started.socket.sent).toEqual([]);
  });
});

describe("the server's $unsub", () => {
  it('marks the channel as not subscribed, tells why, and stands after a reconnect', async () => {
    const { started, chat } = await subscribed();
    const told: unknown[] = [];
    chat.on('$unsub', (event) => told.push(event));

    started.socket.push({ event: '$unsub', data: { channel: 'chat', reason: 'banned' } });
    expect(chat.isSubscribed).toBe(false);
    await reconnect(started);

    expect(told).toEqual([{ reason: 'banned', error: undefined }]);
    expect(started.socket.sent).toEqual([]);
  });

  it('is the only event that takes one away', async () => {
    const { started, chat } = await subscribed();

    started.socket.push({ event: '$later', data: { channel: 'chat' } });

    expect(chat.isSubscribed).toBe(true);
  });

  it('lets the client ask again', async () => {
    const { started, chat } = await subscribed();
    started.socket.push({ event: '$unsub', data: { channel: 'chat', reason: 'banned' } });

    const joined = chat.subscribe();
    letIn(started, 'forgiven');

    await expect(joined).resolves.toBe('forgiven');
    expect(started.socket.sentOf('$sub')).toHaveLength(2);
  });

  it('leaves a subscription alone that is being asked for anew', async () => {
    const { started, chat } = await subscribed();
    void chat.unsubscribe();
    started.socket.answer('$unsub');
    const joined = chat.subscribe();

    started.socket.push({ event: '$unsub', data: { channel: 'chat', reason: 'before' } });
    letIn(started);

    await joined;
    expect(chat.isSubscribed).toBe(true);
  });

  it.each([null, 5, {}, { channel: 5 }, { channel: 'other' }, { channel: 'chat', reason: {} }])(
    'throws nothing where it is malformed: %j',
    async (data) => {
      const { started } = await subscribed();

      expect(() => started.socket.push({ event: '$unsub', data })).not.toThrow();
      expect(started.errors).toEqual([]);
    },
  );
});
