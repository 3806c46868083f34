import { setTimeout } from 'node:timers/promises';
import { JwtService } from '@nestjs/jwt';
import { WebSocket } from 'ws';
import { HypernWsClient, type StateChange } from '../../../lib/client/index.js';
import { SessionRegistry } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { AppModule as Doors } from './app-guard.js';
import { AppModule as Sessions } from './cookie-session.js';
import { AppModule as Reports } from './jwt.js';

const jwt = new JwtService({ secret: 'secret' });
const headersOf = (sub: string, ...roles: string[]) => ({
  authorization: `Bearer ${jwt.sign({ sub, roles })}`,
});

describe.each(['express' as const, 'fastify' as const])(
  'AuthGuard("jwt") and a guard that asks for roles, on %s',
  (platform) => {
    let app: TestApp;
    beforeAll(async () => {
      app = await TestApp.start({ isBare: true, imports: [Reports], platform });
    });
    afterAll(() => app.close());

    const get = (headers: Record<string, string>) =>
      fetch(`http://127.0.0.1:${app.port}/reports`, { headers });

    it('guard a controller', async () => {
      expect((await get({})).status).toBe(401);
      expect((await get(headersOf('ali'))).status).toBe(403);
      expect(await (await get(headersOf('ali', 'admin'))).json()).toEqual(['by HTTP']);
    });

    it('refuse a handshake without a token, or with one of another key', async () => {
      await expect(app.connect('/reports')).rejects.toMatchObject({ status: 401 });
      const token = new JwtService({ secret: 'another' }).sign({ sub: 'eve', roles: ['admin'] });
      const headers = { authorization: `Bearer ${token}` };
      await expect(app.connect('/reports', { headers })).rejects.toMatchObject({ status: 401 });
    });

    it('guard a gateway, with the same classes', async () => {
      const headers = headersOf('ali', 'admin');
      const client = await app.connect('/reports', { headers });
      expect(app.get(SessionRegistry).ofUser('ali')).toHaveLength(1);
      expect(await client.ask({ event: 'list', id: 1 })).toEqual({
        event: '$ack',
        id: 1,
        data: ['by WebSocket, for ali'],
      });
    });

    it('answer FORBIDDEN to who has not the role', async () => {
      const client = await app.connect('/reports', { headers: headersOf('bo') });
      expect(await client.ask({ event: 'list', id: 1 })).toMatchObject({
        event: 'exception',
        id: 1,
        data: { code: 'FORBIDDEN' },
      });
    });

    it('read a token that travels as a subprotocol', async () => {
      const token = jwt.sign({ sub: 'cy', roles: ['admin'] });
      const auth = `hypern.auth.${Buffer.from(token).toString('base64url')}`;
      const client = await app.connect('/reports', { protocols: ['hypern.v1.json', auth] });
      await client.next();
      expect(client.socket.protocol).toBe('hypern.v1.json');
      expect(await client.ask({ event: 'list', id: 1 })).toMatchObject({
        data: ['by WebSocket, for cy'],
      });
    });

    it('answer FORBIDDEN to a token that names no roles', async () => {
      const headers = { authorization: `Bearer ${jwt.sign({ sub: 'bo' })}` };
      const client = await app.connect('/reports', { headers });
      expect(await client.ask({ event: 'list', id: 1 })).toMatchObject({
        event: 'exception',
        data: { code: 'FORBIDDEN' },
      });
    });

    it('close with 4201 when the token expires, for a client to come back with another', async () => {
      const expiring = jwt.sign({ sub: 'di', exp: Date.now() / 1_000 + 0.3 });
      const tokens = [expiring, jwt.sign({ sub: 'di' }, { expiresIn: '1h' })];
      const auth = () => tokens.shift();
      const client = new HypernWsClient(app.url('/reports'), { auth, WebSocket });
      const changes: StateChange[] = [];
      client.on('state', (change) => changes.push(change));
      while (client.state !== 'open' || tokens.length > 0) await setTimeout(10);
      expect(changes).toContainEqual(
        expect.objectContaining({ state: 'waiting', code: 4201, reason: 'token expired' }),
      );
      client.close();
    });
  },
);

describe('a guard of the whole application', () => {
  let app: TestApp;
  beforeAll(async () => (app = await TestApp.start({ isBare: true, imports: [Doors] })));
  afterAll(() => app.close());

  const headers = { 'x-key': 'letmein' };

  it('guards methods of gateways too, and lets pass what is public', async () => {
    const client = await app.connect('/lobby');
    expect(await client.ask({ event: 'knock', id: 1 })).toMatchObject({ data: 'who is there?' });
    expect(await client.ask({ event: 'open', id: 2 })).toMatchObject({
      event: 'exception',
      data: { code: 'UNAUTHORIZED' },
    });
    const friend = await app.connect('/lobby', { headers });
    expect(await friend.ask({ event: 'open', id: 3 })).toMatchObject({ data: 'come in' });
  });

  it('guards no connection without @OnHandshake(): a stranger hears what is broadcast', async () => {
    const stranger = await app.connect('/lobby');
    app.get(SessionRegistry).broadcast({ event: 'news' });
    expect(await stranger.next()).toEqual({ event: 'news' });
  });

  it('lets nobody in where it stands before an empty @OnHandshake()', async () => {
    await expect(app.connect('/vault')).rejects.toMatchObject({ status: 401 });
    const modern = await app.connect('/vault', { protocols: 'hypern.v1.json' });
    expect(await modern.closed).toMatchObject({ code: 4001 });
    await app.connect('/vault', { headers });
  });
});

describe('a cookie session', () => {
  let app: TestApp;
  beforeAll(async () => (app = await TestApp.start({ isBare: true, imports: [Sessions] })));
  afterAll(() => app.close());

  const post = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${app.port}${path}`, { method: 'POST', headers });
  const signIn = async () => {
    const response = await post('/sign-in');
    return { cookie: response.headers.getSetCookie()[0]!.split(';')[0]! };
  };

  it('is what the guard of a controller would find', async () => {
    const client = await app.connect('/inbox', { headers: await signIn() });
    expect(await client.ask({ event: 'whoami', id: 1 })).toMatchObject({ data: 'ali' });
  });

  it('ends the sockets of who signs out, and lets none in again', async () => {
    const headers = await signIn();
    const client = await app.connect('/inbox', { headers });
    await post('/sign-out', headers);
    expect(await client.closed).toMatchObject({ code: 4030 });
    await expect(app.connect('/inbox', { headers })).rejects.toMatchObject({ status: 401 });
  });

  it('is needed for the 101', async () => {
    await expect(app.connect('/inbox')).rejects.toMatchObject({ status: 401 });
    const cookie = 'connect.sid=s%3Aforged.signature';
    await expect(app.connect('/inbox', { headers: { cookie } })).rejects.toMatchObject({
      status: 401,
      body: expect.stringContaining('sign in first') as string,
    });
  });
});
