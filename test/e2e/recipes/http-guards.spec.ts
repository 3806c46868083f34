import { setTimeout } from 'node:timers/promises';
import { JwtService } from '@nestjs/jwt';
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

    it('answer UNAUTHORIZED once the token has expired', async () => {
      const token = jwt.sign({ sub: 'di', roles: ['admin'], exp: Date.now() / 1_000 + 1 });
      const headers = { authorization: `Bearer ${token}` };
      const client = await app.connect('/reports', { headers });
      let answer: unknown;
      do {
        await setTimeout(50);
        answer = await client.ask({ event: 'list', id: 1 });
      } while ((answer as { event: string }).event === '$ack');
      expect(answer).toMatchObject({ event: 'exception', data: { code: 'UNAUTHORIZED' } });
    });
  },
);

describe('a guard of the whole application', () => {
  let app: TestApp;
  beforeAll(async () => (app = await TestApp.start({ isBare: true, imports: [Doors] })));
  afterAll(() => app.close());

  it('guards gateways too, and lets pass what is public', async () => {
    const client = await app.connect('/doors');
    expect(await client.ask({ event: 'knock', id: 1 })).toMatchObject({ data: 'who is there?' });
    expect(await client.ask({ event: 'open', id: 2 })).toMatchObject({
      event: 'exception',
      data: { code: 'UNAUTHORIZED' },
    });
    const friend = await app.connect('/doors', { headers: { 'x-key': 'letmein' } });
    expect(await friend.ask({ event: 'open', id: 3 })).toMatchObject({ data: 'come in' });
  });
});

describe('a cookie session', () => {
  let app: TestApp;
  beforeAll(async () => (app = await TestApp.start({ isBare: true, imports: [Sessions] })));
  afterAll(() => app.close());

  it('is what the guard of a controller would find', async () => {
    const url = `http://127.0.0.1:${app.port}/sign-in`;
    const response = await fetch(url, { method: 'POST' });
    const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!;
    const client = await app.connect('/inbox', { headers: { cookie } });
    expect(await client.ask({ event: 'whoami', id: 1 })).toMatchObject({ data: 'ali' });
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
