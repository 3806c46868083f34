import { HypernWsException } from '../../../lib/client/index.js';
import { openClient, settle, startClient } from '../../support/client-fakes.js';

const lost = expect.objectContaining({ code: 'CONNECTION_LOST' });

describe('request()', () => {
  it('sends event, data and an id, and resolves with the data of the answer', async () => {
    const { client, socket } = await openClient();

    const reply = client.request('echo', { text: 'hi' });
    expect(socket.sent).toEqual([{ event: 'echo', data: { text: 'hi' }, id: expect.any(Number) }]);
    socket.answer('echo', { text: 'hi!' }, 'echoed');

    await expect(reply).resolves.toEqual({ text: 'hi!' });
  });

  it('tells answers apart by id, in whatever order they come', async () => {
    const { client, socket } = await openClient();
    const first = client.request('a');
    const second = client.request('a');
    const [one, two] = socket.sent;

    socket.push({ event: '$ack', id: two!.id, data: 2 });
    socket.push({ event: '$ack', id: one!.id, data: 1 });

    await expect(Promise.all([first, second])).resolves.toEqual([1, 2]);
    expect(one!.id).not.toBe(two!.id);
  });

  it('rejects with what an exception says', async () => {
    const { client, socket, errors } = await openClient();
    const reply = client.request('pay');

    const data = { status: 'error', code: 'RATE_LIMITED', message: 'slow down' };
    socket.answer('pay', { ...data, details: [1], retryAfter: 500, ref: 'r1' }, 'exception');

    const error: unknown = await reply.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(HypernWsException);
    expect(error).toMatchObject({
      name: 'HypernWsException',
      code: 'RATE_LIMITED',
      message: 'slow down',
      details: [1],
      retryAfter: 500,
      ref: 'r1',
    });
    expect(errors).toEqual([]);
  });

  it.each([undefined, null, 'text', { code: 5, message: {}, retryAfter: 'x', ref: 5 }])(
    'reads an exception of another make: %j',
    async (data) => {
      const { client, socket } = await openClient();
      const reply = client.request('pay');

      socket.answer('pay', data, 'exception');

      await expect(reply).rejects.toMatchObject({
        code: 'ERROR',
        message: 'exception',
        retryAfter: undefined,
        ref: undefined,
      });
    },
  );

  it('rejects with TIMEOUT after 30 s, or its own time, and drops the late answer', async () => {
    const { client, socket, clock } = await openClient();
    const slow = client.request('slow');
    const fast = client.request('fast', undefined, { timeout: 10 });

    await clock.advance(10);
    await expect(fast).rejects.toMatchObject({ code: 'TIMEOUT' });
    socket.push({ event: '$ping' });
    await clock.advance(29_990);
    await expect(slow).rejects.toMatchObject({ code: 'TIMEOUT' });

    expect(() => socket.answer('slow', 1)).not.toThrow();
  });

  it('rejects with ABORTED, and sends nothing where the signal has aborted already', async () => {
    const { client, socket } = await openClient();
    const controller = new AbortController();
    const running = client.request('a', undefined, { signal: controller.signal });
    controller.abort();
    const never = client.request('b', undefined, { signal: controller.signal });

    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(never).rejects.toMatchObject({ code: 'ABORTED' });
    expect(socket.sentOf('b')).toEqual([]);
  });

  it('rejects with MESSAGE_INVALID what has no JSON', async () => {
    const { client, socket } = await openClient();
    const circle: Record<string, unknown> = {};
    circle.self = circle;

    await expect(client.request('a', circle)).rejects.toMatchObject({ code: 'MESSAGE_INVALID' });
    await expect(client.send('a', 1n)).rejects.toMatchObject({ code: 'MESSAGE_INVALID' });
    expect(socket.sent).toEqual([]);
  });

  it('rejects with MESSAGE_INVALID what is larger than the server reads, in bytes', async () => {
    const { client, socket } = await openClient();
    socket.push({ event: '$welcome', data: { maxPayload: 100 } });
    const room = 100 - JSON.stringify({ event: 'a', data: '' }).length;

    await client.send('a', 'x'.repeat(room));
    await expect(client.send('a', 'x'.repeat(room + 1))).rejects.toMatchObject({
      code: 'MESSAGE_INVALID',
      message: 'over 100 bytes',
    });
    await expect(client.send('a', 'é'.repeat(room - 1))).rejects.toMatchObject({
      code: 'MESSAGE_INVALID',
    });

    expect(socket.sent).toHaveLength(1);
  });
});

describe('a request in flight when the connection goes', () => {
  it('rejects with CONNECTION_LOST and is not sent again', async () => {
    const { client, socket, sockets, clock } = await openClient();
    const reply = client.request('pay');

    socket.drop();
    await expect(reply).rejects.toEqual(lost);
    await clock.advance(2_000);
    sockets[1]!.welcome();

    expect(sockets[1]!.sent).toEqual([]);
  });

  it('is sent again where it is idempotent, before what came later, and is answered', async () => {
    const { client, socket, sockets, clock } = await openClient();
    const reply = client.request('get', 1, { idempotent: true });
    socket.drop();
    client.send('later');
    await clock.advance(2_000);
    sockets[1]!.welcome();

    expect(sockets[1]!.sent.map(({ event }) => event)).toEqual(['get', 'later']);
    sockets[1]!.answer('get', 'got');
    await expect(reply).resolves.toBe('got');
    expect(sockets[1]!.sent).toHaveLength(2);
  });

  it('is not late for a queue that it left once', async () => {
    const { client, clock, socket, sockets } = await startClient();
    const reply = client.request('get', 1, { idempotent: true, timeout: Infinity });
    socket.welcome();
    await clock.advance(29_500);
    socket.drop();
    await clock.advance(1_250);
    sockets[1]!.welcome();

    sockets[1]!.answer('get', 'got');
    await expect(reply).resolves.toBe('got');
  });

  it('keeps its time limit where it is idempotent', async () => {
    const { client, socket, sockets, clock } = await openClient();
    const reply = client.request('get', 1, { idempotent: true, timeout: 1_000 });
    socket.drop();

    await clock.advance(1_000);
    await expect(reply).rejects.toMatchObject({ code: 'TIMEOUT' });
    await clock.advance(1_000);
    sockets[1]!.welcome();

    expect(sockets[1]!.sent).toEqual([]);
  });

  it('rejects with CONNECTION_LOST where the server closes for good, what waits with why', async () => {
    const { client, socket } = await openClient();
    const inFlight = client.request('pay');
    const idempotent = client.request('get', 1, { idempotent: true });

    socket.drop(4030, 'kicked');

    await expect(inFlight).rejects.toEqual(lost);
    await expect(idempotent).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('rejects with CLOSED where the client itself closes', async () => {
    const { client } = await openClient();
    const reply = client.request('pay');

    client.close();

    await expect(reply).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(client.request('pay')).rejects.toMatchObject({ code: 'CLOSED' });
    await expect(client.send('pay')).rejects.toMatchObject({ code: 'CLOSED' });
  });
});

describe('send() that nobody awaits', () => {
  it('tells of its failure as an error', async () => {
    const { client, errors } = await openClient({ offlineQueue: { maxMessages: 1 } });

    void client.send('note', { text: 1n });
    void client.channel('chat').send('note', 'x'.repeat(2_000));
    client.close();
    void client.send('note');

    expect(errors).toMatchObject([
      { code: 'MESSAGE_INVALID' },
      { code: 'MESSAGE_INVALID' },
      { code: 'CLOSED' },
    ]);
  });
});

describe('what is sent without a connection', () => {
  it('waits, and is sent in order once there is one', async () => {
    const { client, socket } = await startClient();
    const sent = client.send('a', 1);
    const reply = client.request('b', 2);
    client.send('c', 3);

    socket.welcome();

    expect(socket.sent.map(({ event, data }) => [event, data])).toEqual([
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ]);
    await sent;
    socket.answer('b', 'yes');
    await expect(reply).resolves.toBe('yes');
  });

  it('is what it was when it was sent, though its object has changed since', async () => {
    const { client, socket } = await startClient();
    const data = { text: 'first' };
    client.send('a', data);
    data.text = 'second';

    socket.welcome();

    expect(socket.sent[0]!.data).toEqual({ text: 'first' });
  });

  it('is rejected with QUEUE_FULL past maxMessages', async () => {
    const { client, socket } = await startClient({ offlineQueue: { maxMessages: 2 } });
    client.send('a');
    client.send('b');

    await expect(client.send('c')).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    socket.welcome();

    expect(socket.sent.map(({ event }) => event)).toEqual(['a', 'b']);
    expect(socket.sent).toHaveLength(2);
  });

  it('makes room again when it is sent, aborted or late', async () => {
    const { client, clock } = await startClient({
      offlineQueue: { maxMessages: 1, timeout: 1_000 },
    });
    const controller = new AbortController();
    client.request('a', 1, { signal: controller.signal }).catch(() => undefined);
    controller.abort();
    const late = client.send('b');
    await clock.advance(1_000);
    await expect(late).rejects.toMatchObject({ code: 'TIMEOUT' });

    const third = client.send('c');
    await clock.advance(999);
    await expect(Promise.race([third, settle().then(() => 'waits')])).resolves.toBe('waits');
  });

  it('is not sent any more when its time is up', async () => {
    const { client, socket, clock } = await startClient({ offlineQueue: { timeout: 1_000 } });
    client.send('a');
    await clock.advance(1_000);

    socket.welcome();

    expect(socket.sent).toEqual([]);
  });

  it('has the whole time for its answer once it was sent', async () => {
    const { client, socket, clock } = await startClient({ offlineQueue: { timeout: 1_000 } });
    const reply = client.request('a');
    await clock.advance(999);
    socket.welcome();
    await clock.advance(10_000);

    socket.answer('a', 'slow');

    await expect(reply).resolves.toBe('slow');
  });

  it('is rejected with CONNECTION_LOST where the option says so', async () => {
    const { client, socket } = await startClient({ offlineQueue: false });

    await expect(client.send('a')).rejects.toEqual(lost);
    await expect(client.request('b')).rejects.toEqual(lost);
    socket.welcome();

    expect(socket.sent).toEqual([]);
  });

  it('is what is sent after $reconnect, or into a socket that closes', async () => {
    const { client, socket, sockets, clock } = await openClient();
    const running = client.request('running');
    socket.push({ event: '$reconnect', data: { after: 100 } });
    client.send('a');
    socket.answer('running', 'done');
    await expect(running).resolves.toBe('done');
    socket.drop(4200);
    await clock.advance(100);

    sockets[1]!.welcome();
    sockets[1]!.readyState = 2;
    client.send('b');
    sockets[1]!.drop();
    await clock.advance(2_000);
    sockets[2]!.welcome();

    expect(sockets.map(({ sent }) => sent.map(({ event }) => event))).toEqual([
      ['running'],
      ['a'],
      ['b'],
    ]);
  });
});
