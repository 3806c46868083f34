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

  it.each(['INTERNAL', 'UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'])(
    'a channel that is not let in for the moment asks again: %s',
    async (code) => {
      const { started, chat } = await subscribed();
      await reconnect(started);
      const { socket, clock } = started;

      socket.answer('$sub', { code }, 'exception');
      await clock.advance(4_999);
      expect(socket.sentOf('$sub')).toHaveLength(1);
      await clock.advance(1);
      expect(socket.sentOf('$sub')).toHaveLength(2);
      letIn(started);

      expect([chat.isSubscribed, started.errors]).toEqual([true, []]);
    },
  );

  it('a channel that the server never answered for asks again', async () => {
    const { started, chat } = await subscribed();
    await reconnect(started);
    const { socket, clock } = started;

    for (let beat = 0; beat < 35; beat++) {
      await clock.advance(1_000);
      socket.push({ event: '$ping', data: {} });
    }
    expect(socket.sentOf('$sub')).toHaveLength(2);
    letIn(started);

    expect(chat.isSubscribed).toBe(true);
  });

  it('a channel that is refused, with nobody listening to $unsub, is an error', async () => {
    const { started } = await subscribed();
    await reconnect(started);

    started.socket.answer('$sub', { code: 'FORBIDDEN', message: 'not you' }, 'exception');

    expect(started.errors).toEqual([expect.objectContaining({ code: 'FORBIDDEN' })]);
  });

  it('a channel that waits to ask again leaves no timer when the client closes', async () => {
    const { started } = await subscribed();
    await reconnect(started);
    started.socket.answer('$sub', { code: 'INTERNAL' }, 'exception');

    started.client.close();

    expect(started.clock.pending).toBe(0);
  });

  it('an old wait does not cut a new one short', async () => {
    const { started } = await subscribed();
    await reconnect(started);
    started.socket.answer('$sub', { code: 'RATE_LIMITED', retryAfter: 5_000 }, 'exception');
    await reconnect(started);
    const { socket, clock } = started;
    socket.answer('$sub', { code: 'RATE_LIMITED', retryAfter: 20_000 }, 'exception');

    await clock.advance(19_999);
    expect(socket.sentOf('$sub')).toHaveLength(1);
    await clock.advance(1);

    expect(socket.sentOf('$sub')).toHaveLength(2);
  });

  it('the client stays closed where a listener closes it while channels are asked for', async () => {
    const { started, chat } = await subscribed();
    chat.on('$unsub', () => started.client.close());
    started.socket.drop();
    await started.clock.advance(started.states.at(-1)!.delay!);

    started.socket.welcome({ maxPayload: 10 });

    expect(started.client.state).toBe('closed');
  });

  it('who subscribes while the channel waits to ask again hears of its end', async () => {
    const { started, chat } = await subscribed();
    await reconnect(started);
    const { socket } = started;
    socket.answer('$sub', { code: 'INTERNAL' }, 'exception');
    const joined = chat.subscribe();
    const asked = chat.request('say', 'hi');

    socket.push({ event: '$unsub', data: { channel: 'chat', reason: 'deleted' } });

    await expect(joined).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'chat was taken away: deleted',
    });
    socket.answer('say', 'heard'); // it was let go
    await expect(asked).resolves.toBe('heard');
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
