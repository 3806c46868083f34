import { HypernWsException } from '../../../lib/client/index.js';
import { openClient, settle } from '../../support/client-fakes.js';
import { letIn, reconnect, sub, subscribed } from '../../support/subscribed-client.js';

describe('after a reconnect', () => {
  it('all channels are subscribed together, before anything else is sent', async () => {
    const started = await openClient();
    for (const name of ['a', 'b', 'c']) {
      const joined = started.client.channel(name).subscribe();
      letIn(started);
      await joined;
    }
    started.client.channel('d');
    started.socket.drop();
    started.client.send('hello');

    await started.clock.advance(2_000);
    started.socket.welcome();

    expect(started.socket.sent).toEqual([sub('a'), sub('b'), sub('c'), { event: 'hello' }]);
  });

  it('a channel tells $sub, first and again, with the data of each answer', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    const told: unknown[] = [];
    chat.on('$sub', (data) => told.push(data));
    void chat.subscribe();
    letIn(started, 'first');
    await reconnect(started);
    expect(chat.isSubscribed).toBe(false);
    letIn(started, 'again');

    expect(told).toEqual(['first', 'again']);
    expect(chat.isSubscribed).toBe(true);
  });

  it('a channel that is refused then tells $unsub, and stays out', async () => {
    const { started, chat } = await subscribed();
    const told: unknown[] = [];
    chat.on('$unsub', (event) => told.push(event));
    await reconnect(started);

    started.socket.answer('$sub', { code: 'FORBIDDEN', message: 'not you' }, 'exception');
    expect(told).toEqual([{ reason: 'not you', error: expect.any(HypernWsException) }]);
    await reconnect(started);

    expect(started.socket.sent).toEqual([]);
  });

  it('a channel that comes too early for a rate limit asks again when it may', async () => {
    const { started, chat } = await subscribed();
    const taken: unknown[] = [];
    chat.on('$unsub', (why) => taken.push(why));
    await reconnect(started);
    const { socket, clock } = started;

    socket.answer('$sub', { code: 'RATE_LIMITED', retryAfter: 500 }, 'exception');
    await clock.advance(499);
    expect(socket.sentOf('$sub')).toHaveLength(1);
    await clock.advance(1);
    expect(socket.sentOf('$sub')).toHaveLength(2);
    letIn(started);

    expect([chat.isSubscribed, taken]).toEqual([true, []]);
  });

  it('a channel that is to ask again later does so at once on another connection', async () => {
    const { started } = await subscribed();
    await reconnect(started);
    started.socket.answer('$sub', { code: 'RATE_LIMITED', retryAfter: 60_000 }, 'exception');

    await reconnect(started);

    expect(started.socket.sentOf('$sub')).toHaveLength(1);
  });

  it('a channel that is left meanwhile does not ask again', async () => {
    const { started, chat } = await subscribed();
    await reconnect(started);
    started.socket.answer('$sub', { code: 'RATE_LIMITED', retryAfter: 500 }, 'exception');

    await chat.unsubscribe();
    await started.clock.advance(500);

    expect(started.socket.sentOf('$sub')).toHaveLength(1);
  });

  it('channels come back, too, where a client was closed and connects again', async () => {
    const { started } = await subscribed();
    started.client.close();

    started.client.connect();
    await settle();
    started.socket.welcome();

    expect(started.socket.sent).toEqual([sub('chat')]);
  });

  it('an answer of the lost connection says nothing about the new one', async () => {
    const started = await openClient();
    const chat = started.client.channel('chat');
    void chat.subscribe();
    const old = started.socket;
    await reconnect(started);

    old.answer('$sub', { channel: 'chat' });

    expect(chat.isSubscribed).toBe(false);
  });
});
