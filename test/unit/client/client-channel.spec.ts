import { openClient, startClient } from '../../support/client-fakes.js';

describe('a channel', () => {
  it('is the same for the same name', async () => {
    const { client } = await openClient();

    expect(client.channel('chat')).toBe(client.channel('chat'));
    expect(client.channel('chat').name).toBe('chat');
  });

  it('hears its own events only, and none of the protocol that carry its name', async () => {
    const { client, socket } = await openClient();
    const heard: unknown[] = [];
    const chat = client.channel('chat');
    chat.on('message', (data) => heard.push(data));
    chat.on('$unsub', (data) => heard.push(data));
    client.on('message', (data) => heard.push(data));

    socket.push({ channel: 'news', event: 'message', data: 1 });
    socket.push({ channel: 'chat', event: 'other', data: 2 });
    socket.push({ channel: 'chat', event: '$unsub', data: 3 });
    socket.push({ channel: 'chat', event: 'message', data: 4 });

    expect(heard).toEqual([4]);
  });

  it('hears what the server subscribed it to by itself', async () => {
    const { client, socket } = await openClient();
    const heard: unknown[] = [];
    const off = client.channel('alerts').on('fire', (data) => heard.push(data));

    socket.push({ channel: 'alerts', event: 'fire', data: 1 });
    off();
    socket.push({ channel: 'alerts', event: 'fire', data: 2 });

    expect(heard).toEqual([1]);
  });

  it('sends events with its name, with or without an answer', async () => {
    const { client, socket } = await openClient();
    const chat = client.channel('chat');

    const reply = chat.request('message', 'hi', { timeout: 5_000 });
    chat.send('typing', true);
    socket.answer('message', { id: 7 });

    await expect(reply).resolves.toEqual({ id: 7 });
    expect(socket.sent).toEqual([
      { channel: 'chat', event: 'message', data: 'hi', id: expect.any(Number) },
      { channel: 'chat', event: 'typing', data: true },
    ]);
  });

  it('holds its messages back until it is subscribed, and no others', async () => {
    const { client, socket } = await openClient({ offlineQueue: false });
    const chat = client.channel('chat');
    const joined = chat.subscribe();
    chat.send('message', 1);
    chat.send('message', 2);
    client.send('hello');
    expect(socket.sent.map(({ event }) => event)).toEqual(['$sub', 'hello']);

    chat.on('$sub', () => chat.send('message', 3));
    socket.answer('$sub', { channel: 'chat' });
    await joined;

    expect(socket.sentOf('message').map(({ data }) => data)).toEqual([1, 2, 3]);
  });

  it('sends what it held back where it is refused: the server says NOT_SUBSCRIBED', async () => {
    const { client, socket } = await openClient();
    const chat = client.channel('chat');
    chat.subscribe().catch(() => undefined);
    const reply = chat.request('message', 1);

    socket.answer('$sub', { code: 'FORBIDDEN', message: 'no' }, 'exception');
    socket.answer('message', { code: 'NOT_SUBSCRIBED', message: 'no' }, 'exception');

    await expect(reply).rejects.toMatchObject({ code: 'NOT_SUBSCRIBED' });
  });

  it('holds back what waited offline, and what is sent again, until it is subscribed', async () => {
    const started = await openClient();
    const { client, clock } = started;
    const chat = client.channel('chat');
    void chat.subscribe();
    started.socket.answer('$sub', { channel: 'chat' });
    chat.request('get', 1, { idempotent: true }).catch(() => undefined);
    started.socket.drop();
    chat.send('message', 1);
    await clock.advance(2_000);

    started.socket.welcome();
    expect(started.socket.sent.map(({ event }) => event)).toEqual(['$sub']);
    started.socket.answer('$sub', { channel: 'chat' });

    expect(started.socket.sent.map(({ event }) => event)).toEqual(['$sub', 'get', 'message']);
  });

  it('does not hold back what nobody subscribed for', async () => {
    const { client, socket } = await startClient();
    client.channel('chat').send('message', 1);

    socket.welcome();

    expect(socket.sent).toEqual([{ channel: 'chat', event: 'message', data: 1 }]);
  });
});
