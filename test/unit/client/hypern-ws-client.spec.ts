import { jest } from '@jest/globals';
import { HypernWsClient, HypernWsException } from '../../../lib/client/index.js';
import { FakeWebSocket, openClient, settle } from '../../support/client-fakes.js';

describe('what the server pushes', () => {
  it('reaches the listeners of its event, or $push where there are none', async () => {
    const { client, socket } = await openClient();
    const heard: unknown[] = [];
    const off = client.on('news', (data) => heard.push(['news', data]));
    client.on('$push', (frame) => heard.push(['$push', frame]));

    socket.push({ event: 'news', data: 1 });
    off();
    socket.push({ event: 'news', data: 2 });

    expect(heard).toEqual([
      ['news', 1],
      ['$push', { event: 'news', data: 2 }],
    ]);
  });

  it.each([
    ['text that is no JSON', 'hello', 'hello'],
    ['bytes', new ArrayBuffer(2), new ArrayBuffer(2)],
    ['a list', '[1,2]', [1, 2]],
    ['a number', '5', 5],
    ['null', 'null', null],
    ['an object without an event', '{"id":1,"name":"x"}', { id: 1, name: 'x' }],
    ['an event that is no text', '{"event":5}', { event: 5 }],
    ['an event with a name of ours', '{"event":"error"}', { event: 'error' }],
    ['another', '{"event":"state"}', { event: 'state' }],
    ['deep nesting', '['.repeat(5_000) + ']'.repeat(5_000), expect.any(Array)],
  ])('reaches $push where it is %s', async (_what, message, pushed) => {
    const { client, socket, states, errors } = await openClient();
    const heard: unknown[] = [];
    client.on('$push', (frame) => heard.push(frame));
    const { length } = states;

    socket.push(message);

    expect(heard).toEqual([pushed]);
    expect(states).toHaveLength(length);
    expect(errors).toEqual([]);
  });

  it.each([
    { event: '$later', data: 1 },
    { event: '$ping', data: {} },
    { event: '$welcome', data: null },
    { event: 'answer', id: 99, data: 1 },
    { event: '$ack', id: '__proto__' },
    { event: '$ack', id: {} },
    { channel: '__proto__', event: 'x' },
  ])('is dropped where nothing of it is for the user: %j', async (frame) => {
    const { client, socket, errors } = await openClient();
    const heard: unknown[] = [];
    client.on('$push', (push) => heard.push(push));

    socket.push(frame);

    expect(heard).toEqual([]);
    expect(errors).toEqual([]);
    expect(client.state).toBe('open');
  });
});

describe('an error with nobody to tell', () => {
  it('is an exception that answers a send', async () => {
    const { socket, errors } = await openClient();

    socket.push({ event: 'exception', data: { code: 'UNKNOWN_EVENT', message: 'what?' } });

    expect(errors).toEqual([expect.any(HypernWsException)]);
    expect(errors[0]).toMatchObject({ code: 'UNKNOWN_EVENT', message: 'what?' });
  });

  it('is what a listener throws, of a push, a state or a channel; the others hear on', async () => {
    const { client, socket, errors } = await openClient();
    const fail = (what: string) => () => {
      throw new Error(what);
    };
    const heard: unknown[] = [];
    client.on('news', fail('news'));
    client.on('news', (data) => heard.push(data));
    client.on('state', fail('state'));
    client.channel('chat').on('message', fail('channel'));

    socket.push({ event: 'news', data: 1 });
    socket.push({ channel: 'chat', event: 'message' });
    socket.drop();

    expect(heard).toEqual([1]);
    expect(errors).toEqual([new Error('news'), new Error('channel'), new Error('state')]);
    expect(client.state).toBe('waiting');
  });

  it('goes to the console where nobody listens, or the listener throws', async () => {
    const print = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const client = new HypernWsClient('ws://server.test', {
      WebSocket: FakeWebSocket,
      auth: () => Promise.reject(new Error('no token')),
    });
    await settle();
    client.on('error', () => {
      throw new Error('from the listener');
    });
    client.on('state', () => {
      throw new Error('from a listener of state');
    });
    client.close();
    const printed = print.mock.calls.flat();
    print.mockRestore();

    expect(printed).toEqual([new Error('no token'), new Error('from the listener')]);
  });

  it('is never an unhandled rejection', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);
    const { client } = await openClient();
    void client.request('a');
    void client.send('b', 1n);
    void client.channel('chat').subscribe();
    void client.channel('chat').request('c');
    client.on('state', async () => {
      throw new Error('later');
    });

    client.close();
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);

    expect(unhandled).toEqual([]);
  });
});

describe('a page that wakes', () => {
  const target = globalThis as { document?: unknown };
  afterEach(() => delete target.document);

  const show = async () => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    target.document = page;
    const started = await openClient();
    return { ...started, wake: () => page.dispatchEvent(new Event('visibilitychange')) };
  };

  it('connects at once while it waits', async () => {
    const { wake, sockets, states } = await show();
    sockets[0]!.drop();

    wake();
    await settle();

    expect(sockets).toHaveLength(2);
    expect(states.at(-1)).toEqual({ state: 'connecting', reason: 'visible' });
  });

  it('asks for a sign of life while it is open, and comes back where there is none', async () => {
    const { wake, sockets, states, clock } = await show();

    wake();
    expect(sockets[0]!.sent).toEqual([{ event: '$ping' }]);
    await clock.advance(5_000);

    expect(states.at(-1)).toMatchObject({ state: 'waiting', reason: 'the server is silent' });
  });

  it('asks for a sign of life when the machine is offline', async () => {
    const events = new EventTarget();
    Object.assign(target, { addEventListener: events.addEventListener.bind(events) });
    const { socket, states, clock } = await openClient();
    Reflect.deleteProperty(target, 'addEventListener');

    events.dispatchEvent(new Event('offline'));
    expect(socket.sent).toEqual([{ event: '$ping' }]);
    await clock.advance(5_000);

    expect(states.at(-1)).toMatchObject({ state: 'waiting', reason: 'the server is silent' });
  });

  it('does nothing while it connects, or once it is closed', async () => {
    const { wake, sockets, client, clock } = await show();
    sockets[0]!.drop();
    await clock.advance(2_000);

    wake();
    await settle();
    expect(sockets).toHaveLength(2);
    client.close();
    wake();
    await settle();

    expect(sockets).toHaveLength(2);
  });
});
