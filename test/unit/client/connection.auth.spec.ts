import { decodeToken } from '../../../lib/protocol/subprotocol.js';
import { openClient, settle, startClient } from '../../support/client-fakes.js';

describe('the auth of a client', () => {
  it('travels as a second subprotocol, and not in the URL', async () => {
    const { socket } = await startClient({ auth: () => 'tökén=+/' });

    expect(socket.offered[0]).toBe('hypern.v1.json');
    expect(socket.offered).toHaveLength(2);
    expect(socket.offered[1]).toMatch(/^hypern\.auth\.[\w-]+$/);
    expect(decodeToken(socket.offered)).toBe('tökén=+/');
    expect(socket.url).toBe('ws://server.test/ws');
  });

  it('is asked again for each attempt', async () => {
    const tokens = ['one', 'two', 'three'];
    const started = await startClient({ auth: async () => tokens.shift() });

    started.socket.drop();
    await started.clock.advance(2_000);
    started.socket.welcome();
    started.socket.drop(4201);
    await started.clock.advance(2_000);

    expect(started.sockets.map(({ offered }) => decodeToken(offered))).toEqual([
      'one',
      'two',
      'three',
    ]);
  });

  it.each([undefined, null, ''])('connects without a token where it gives %p', async (token) => {
    const { socket } = await startClient({ auth: () => token });

    expect(socket.offered).toEqual(['hypern.v1.json']);
  });

  it.each([
    ['throws', () => raise(new Error('no token'))],
    ['rejects', () => Promise.reject(new Error('no token'))],
  ])('counts as a failed attempt where it %s, and tells of it', async (_how, auth) => {
    const { states, errors, sockets, clock } = await startClient({ auth });

    expect(states.at(-1)).toMatchObject({ state: 'waiting', delay: 1_250 });
    expect(errors).toEqual([new Error('no token')]);
    await clock.advance(1_250);

    expect(sockets).toHaveLength(0);
    expect(errors).toHaveLength(2);
  });

  it('may take no longer than connectTimeout; what it gives later is not used', async () => {
    let give = (_token: string): void => undefined;
    const auth = () => new Promise<string>((resolve) => (give = resolve));
    const { states, sockets, clock } = await startClient({ auth, connectTimeout: 1_000 });

    await clock.advance(1_000);
    give('late');
    await settle();

    expect(states.at(-1)).toMatchObject({ state: 'waiting' });
    expect(sockets).toHaveLength(0);
  });

  it('changes nothing where it fails after the client was closed', async () => {
    let fail = (_error: Error): void => undefined;
    const auth = () => new Promise<string>((_, reject) => (fail = reject));
    const { client, states, errors } = await startClient({ auth });
    client.close();

    fail(new Error('late'));
    await settle();

    expect(states.at(-1)).toMatchObject({ state: 'closed' });
    expect(errors).toEqual([]);
  });

  it('needs a subprotocol beside it', async () => {
    const { socket } = await startClient({ auth: () => 'token', protocols: [] });

    expect(socket.offered).toEqual([]);
  });

  it('comes after the subprotocols that are offered', async () => {
    const { socket } = await openClient({
      auth: () => 'token',
      protocols: ['hypern.v1.json', 'v2'],
    });

    expect(socket.offered.slice(0, 2)).toEqual(['hypern.v1.json', 'v2']);
    expect(decodeToken(socket.offered)).toBe('token');
  });
});

function raise(error: Error): never {
  throw error;
}
