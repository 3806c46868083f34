import { HypernWsClient } from '../../../lib/client/index.js';
import { FakeWebSocket, openClient, settle, startClient } from '../../support/client-fakes.js';

describe('the state of a client', () => {
  it('is connecting from its making on', async () => {
    const { client, sockets, states } = await startClient();

    expect(client.state).toBe('connecting');
    expect(states).toEqual([{ state: 'connecting', reason: 'start' }]);
    expect(sockets.map(({ url }) => url)).toEqual(['ws://server.test/ws']);
    expect(sockets[0]!.binaryType).toBe('arraybuffer');
  });

  it('goes from connecting to open with $welcome', async () => {
    const { client, states, socket } = await startClient();

    socket.welcome({ sid: 'abc' });

    expect(client.state).toBe('open');
    expect(client.sessionId).toBe('abc');
    expect(states.at(-1)).toEqual({ state: 'open', reason: 'connected' });
  });

  it('is not open before the server says a word: a refused client is let in and closed', async () => {
    const { states, socket, clock } = await startClient();
    socket.accept('hypern.v1.json');
    await clock.advance(499);
    socket.drop(4001, 'who are you?');
    await clock.advance(1_000);

    expect(states.map(({ state }) => state)).toEqual(['connecting', 'closed']);
    expect(states[1]).toEqual({ state: 'closed', reason: 'who are you?', code: 4001 });
  });

  it('goes to open after 500 ms where a server took the subprotocol without knowing it', async () => {
    const { states, socket, clock } = await startClient();
    socket.accept('hypern.v1.json');

    await clock.advance(499);
    expect(states.map(({ state }) => state)).toEqual(['connecting']);
    await clock.advance(1);

    expect(states.map(({ state }) => state)).toEqual(['connecting', 'open']);
  });

  it('is told in order, also to listeners behind one that closes', async () => {
    const { client, socket } = await startClient();
    const heard: string[] = [];
    client.on('state', ({ state }) => {
      if (state === 'open') client.close();
    });
    client.on('state', ({ state }) => heard.push(state));

    socket.welcome();

    expect(heard).toEqual(['open', 'closed']);
  });

  it('is open once, though $welcome comes before 500 ms are over', async () => {
    const { states, socket, clock } = await startClient();
    socket.welcome();

    await clock.advance(500);

    expect(states.map(({ state }) => state)).toEqual(['connecting', 'open']);
  });

  it('goes to open at once with a plain server, and never judges its silence', async () => {
    const { client, socket, clock } = await startClient();

    socket.accept();
    expect(client.state).toBe('open');
    await clock.advance(10 * 3_600_000);

    expect(client.state).toBe('open');
    expect(client.sessionId).toBeUndefined();
    expect(socket.sent).toEqual([]);
  });

  it('goes from connecting to waiting where nothing answers, and back by itself', async () => {
    const { states, socket, sockets, clock } = await startClient();

    socket.drop();
    expect(states.at(-1)).toEqual({
      state: 'waiting',
      reason: 'could not connect',
      code: 1006,
      delay: 1_250,
    });
    await clock.advance(1_249);
    expect(sockets).toHaveLength(1);
    await clock.advance(1);

    expect(states.at(-1)).toEqual({ state: 'connecting', reason: 'retry' });
    expect(sockets).toHaveLength(2);
  });

  it('goes from connecting to waiting when the attempt takes too long', async () => {
    const { states, socket, clock } = await startClient({ connectTimeout: 1_000 });

    await clock.advance(1_000);

    expect(states.at(-1)).toMatchObject({ state: 'waiting', reason: 'could not connect' });
    expect(socket.closedWith).toBeDefined();
  });

  it('hears nothing more of a socket that it gave up', async () => {
    const { states, clock, client, sockets } = await startClient({ connectTimeout: 1_000 });
    const heard: unknown[] = [];
    client.on('news', (data) => heard.push(data));
    await clock.advance(1_000);
    const { length } = states;

    sockets[0]!.accept();
    sockets[0]!.welcome();
    sockets[0]!.push({ event: 'news', data: 1 });
    sockets[0]!.drop(4001);

    expect(states).toHaveLength(length);
    expect(heard).toEqual([]);
  });

  it.each([1001, 1005, 1006, 1009, 1011, 1012, 3000, 4100, 4101, 4104, 4199, 4300])(
    'goes from open to waiting with backoff after %i',
    async (code) => {
      const { client, states, socket } = await openClient();

      socket.drop(code, 'why');

      expect(states.at(-1)).toEqual({ state: 'waiting', reason: 'why', code, delay: 1_250 });
      expect(client.sessionId).toBeUndefined();
    },
  );

  it.each([4200, 4201, 4202, 4299])('comes back within 2 s after %i', async (code) => {
    const { states, socket } = await openClient();

    socket.drop(code);

    expect(states.at(-1)).toMatchObject({ state: 'waiting', delay: 1_000 });
  });

  it.each([
    [1000, 'CLOSED'],
    [4000, 'REFUSED'],
    [4001, 'REFUSED'],
    [4030, 'REFUSED'],
    [4099, 'REFUSED'],
  ])('goes from open to closed after %i, and stays so', async (code, error) => {
    const { client, states, socket, sockets, clock } = await openClient();

    socket.drop(code, 'go away');
    await clock.advance(3_600_000);

    expect(states.at(-1)).toEqual({ state: 'closed', reason: 'go away', code });
    expect(sockets).toHaveLength(1);
    await expect(client.request('echo')).rejects.toMatchObject({
      code: error,
      message: `closed by the server: ${code} go away`,
    });
  });

  it.each([
    [1006, 1_333],
    [4202, 1_111],
  ])('tells a delay in whole milliseconds after %i', async (code, delay) => {
    const { states, socket, sockets, clock } = await openClient({ random: () => 0.55555 });

    socket.drop(code);
    expect(states.at(-1)).toMatchObject({ state: 'waiting', delay });

    await clock.advance(delay - 1);
    expect(sockets).toHaveLength(1);
    await clock.advance(1);
    expect(sockets).toHaveLength(2);
  });

  it('backs off further with each failure, and starts over after 30 s of peace', async () => {
    const started = await startClient({ random: () => 1 });
    const delays: unknown[] = [];
    const lose = async () => {
      started.socket.drop();
      const { delay } = started.states.at(-1)!;
      delays.push(delay);
      await started.clock.advance(delay!);
    };

    await lose();
    await lose();
    started.socket.welcome();
    await started.clock.advance(29_999);
    await lose();
    started.socket.welcome();
    await started.clock.advance(30_000);
    await lose();

    expect(delays).toEqual([2_000, 4_000, 8_000, 2_000]);
  });

  it('goes to waiting when the server falls silent, after a last question', async () => {
    const { states, socket, clock } = await openClient();

    await clock.advance(35_000);
    expect(socket.sent).toEqual([{ event: '$ping' }]);
    await clock.advance(5_000);

    expect(states.at(-1)).toMatchObject({ state: 'waiting', reason: 'the server is silent' });
    expect(socket.closedWith).toBeDefined();
  });

  it('stays open while the server pings', async () => {
    const { client, socket, clock } = await openClient();

    for (let ping = 0; ping < 10; ping++) {
      await clock.advance(30_000);
      socket.push({ event: '$ping', data: {} });
    }

    expect(client.state).toBe('open');
    expect(socket.sent).toEqual([]);
  });

  it('comes back when $reconnect said, whatever the code of the close', async () => {
    for (const code of [4200, 1001, 1006]) {
      const { states, socket } = await openClient();
      socket.push({ event: '$reconnect', data: { after: 7_000 } });
      socket.drop(code);

      expect(states.at(-1)).toMatchObject({ state: 'waiting', delay: 7_000 });
    }
  });

  it('stays away after $reconnect where the close forbids it', async () => {
    const { client, socket } = await openClient();

    socket.push({ event: '$reconnect', data: { after: 0 } });
    socket.drop(4030);

    expect(client.state).toBe('closed');
  });

  it.each([[{ after: -1 }], [{ after: 'soon' }], [{}], [null], [5]])(
    'takes its own time where $reconnect says %j',
    async (data) => {
      const { states, socket } = await openClient();

      socket.push({ event: '$reconnect', data });
      socket.drop(4200);

      expect(states.at(-1)).toMatchObject({ delay: 1_000 });
    },
  );
});

describe('close() and connect()', () => {
  it('close the socket with a code and a reason, and no attempt follows', async () => {
    const { client, states, socket, sockets, clock } = await openClient();

    client.close(4000, 'bye');
    client.close();
    expect(clock.pending).toBe(0);
    socket.drop(4000);
    await clock.advance(3_600_000);

    expect(socket.closedWith).toEqual({ code: 4000, reason: 'bye' });
    expect(states.slice(2)).toEqual([{ state: 'closed', reason: 'bye', code: 4000 }]);
    expect(sockets).toHaveLength(1);
  });

  it('leave no timer behind, whatever waits', async () => {
    const { client, socket, clock } = await startClient();
    client.send('a');
    void client.request('b');
    socket.accept('hypern.v1.json');

    client.close();

    expect(clock.pending).toBe(0);
  });

  it.each(['connecting', 'waiting'] as const)('close while %s', async (state) => {
    const { client, socket, sockets, clock } = await startClient();
    if (state === 'waiting') socket.drop();
    expect(client.state).toBe(state);

    client.close();
    await clock.advance(3_600_000);

    expect(client.state).toBe('closed');
    expect(sockets).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  it('tell nobody of an attempt that was given up at once', async () => {
    const { client, states, socket } = await openClient();
    socket.drop();

    client.connect();
    client.close();
    await settle();

    expect(states.map(({ state }) => state)).toEqual(['connecting', 'open', 'waiting', 'closed']);
  });

  it('make no socket where it was closed before its token came', async () => {
    let give = (_token: string): void => undefined;
    const { client, sockets } = await startClient({
      auth: () => new Promise((resolve) => (give = resolve)),
    });

    client.close();
    give('late');
    await settle();

    expect(sockets).toHaveLength(0);
  });

  it('connect a closed client again', async () => {
    const { client, states, sockets } = await openClient();
    client.close();

    client.connect();
    await settle();
    sockets[1]!.welcome({ sid: 's2' });

    expect(states.map(({ state }) => state)).toEqual([
      'connecting',
      'open',
      'closed',
      'connecting',
      'open',
    ]);
    expect(client.sessionId).toBe('s2');
  });

  it('connect a waiting client at once, and only once', async () => {
    const { client, socket, sockets, clock } = await openClient();
    socket.drop();

    client.connect();
    client.connect();
    await clock.advance(3_000);

    expect(sockets).toHaveLength(2);
  });

  it('may be called by a listener of state', async () => {
    const { client, socket, states } = await startClient();
    client.on('state', ({ state }) => state === 'open' && client.close());

    socket.welcome();

    expect(states.map(({ state }) => state)).toEqual(['connecting', 'open', 'closed']);
  });

  it('close where the class refuses the address, and tell why', async () => {
    const refusal = new SyntaxError('no');
    const errors: unknown[] = [];
    const client = new HypernWsClient('ws://server.test', {
      WebSocket: class extends FakeWebSocket {
        constructor(url: string) {
          super(url);
          throw refusal;
        }
      },
    });
    client.on('error', (error) => errors.push(error));
    await settle();

    expect(client.state).toBe('closed');
    expect(errors).toEqual([expect.objectContaining({ code: 'REFUSED', cause: refusal })]);
  });
});
