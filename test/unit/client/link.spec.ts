import { openClient, settle, startClient } from '../../support/client-fakes.js';

const BOMB = { valueOf: 1, toString: 1 };

describe('a server that says odd things', () => {
  it.each([BOMB, null, 0, -1, '', 'x', false])(
    'limits nothing with a maxPayload of %j',
    async (maxPayload) => {
      const { client, socket } = await startClient();
      socket.welcome({ maxPayload });

      await client.send('hello', 'x'.repeat(5_000));

      expect(socket.sentOf('hello')).toHaveLength(1);
    },
  );

  it('has no session id where that is no string', async () => {
    const { client, socket } = await startClient();

    socket.welcome({ sid: BOMB });

    expect([client.state, client.sessionId]).toEqual(['open', undefined]);
  });

  it.each([BOMB, null, -5, 'soon'])('names no time to come back with %j', async (after) => {
    const { socket, states } = await openClient();

    socket.push({ event: '$reconnect', data: { after } });
    socket.drop(4200);

    expect(states.at(-1)).toMatchObject({ state: 'waiting', delay: 1_000 });
  });

  it('answers nothing that was not sent', async () => {
    const { client, socket, clock } = await openClient();
    socket.push({ event: '$reconnect', data: { after: 100 } });
    const waiting = client.request('pay', 1);
    const answers: unknown[] = [];
    waiting.then((answer) => answers.push(answer)).catch(() => {});

    for (let id = 0; id < 10; id++) socket.push({ event: 'order', id, data: 'yours?' });
    await settle();
    expect(answers).toEqual([]);

    await clock.advance(30_000);
    await expect(waiting).rejects.toMatchObject({ code: 'TIMEOUT' });
  });

  it('pushes with null for an id, as without', async () => {
    const { client, socket } = await openClient();
    const heard: unknown[] = [];
    client.on('order', (data) => heard.push(data));

    socket.push({ event: 'order', id: null, data: 1 });

    expect(heard).toEqual([1]);
  });
});

describe('a socket that fails before it opens', () => {
  it('is lost at once, though no close follows', async () => {
    const { socket, states } = await startClient();
    socket.close = () => socket.fail(); // as Node 22 does

    socket.fail();

    expect(states.at(-1)).toEqual({
      state: 'waiting',
      reason: 'could not connect',
      code: 1006,
      delay: 1_250,
    });
  });

  it('fails without an end where it was open: a close follows', async () => {
    const { client, socket } = await openClient();

    socket.fail();

    expect(client.state).toBe('open');
  });
});
