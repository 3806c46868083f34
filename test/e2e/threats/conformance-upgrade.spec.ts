import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { OnHandshake, type WebSocketSession } from '../../../lib/index.js';
import { WebSocketGateway } from '@nestjs/websockets';
import { TestApp } from '../../support/app.js';
import { BareServer } from '../../support/bare-server.js';
import { json, RawClient } from '../../support/raw-client.js';
import { EchoGateway } from '../../support/echo-app.js';
import { until } from '../../support/until.js';

@WebSocketGateway({ path: '/asks' })
class AskingGateway {
  asked = 0;
  @OnHandshake()
  handshake(_session: WebSocketSession): void {
    this.asked++;
  }
}

let app: TestApp;
beforeAll(async () => (app = await TestApp.start({ providers: [EchoGateway, AskingGateway] })));
afterAll(() => app.close());

const good: Record<string, string | undefined> = {
  Host: 'localhost',
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** Sends a request of these headers over the good ones; `undefined` leaves one out. */
async function request(
  headers: Record<string, string | undefined>,
  first = 'GET /asks HTTP/1.1',
): Promise<RawClient> {
  const client = await RawClient.dial(app.url());
  const lines = Object.entries({ ...good, ...headers })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  client.socket.write(`${first}\r\n${lines.join('')}\r\n`, 'latin1');
  await client.until(() => client.status === 101 || client.isEnded);
  client.destroy();
  return client;
}

describe('an upgrade that is none', () => {
  it.each<[string, Record<string, string | undefined>, string]>([
    ['a version that nobody speaks', { 'Sec-WebSocket-Version': '12' }, 'GET /asks HTTP/1.1'],
    ['a version that is no number', { 'Sec-WebSocket-Version': '13, 8' }, 'GET /asks HTTP/1.1'],
    ['no version', { 'Sec-WebSocket-Version': undefined }, 'GET /asks HTTP/1.1'],
    ['no key', { 'Sec-WebSocket-Key': undefined }, 'GET /asks HTTP/1.1'],
    ['an empty key', { 'Sec-WebSocket-Key': '' }, 'GET /asks HTTP/1.1'],
    ['a short key', { 'Sec-WebSocket-Key': 'c2hvcnQ=' }, 'GET /asks HTTP/1.1'],
    ['a long key', { 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==AAAA' }, 'GET /asks HTTP/1.1'],
    [
      'a key that is no base64',
      { 'Sec-WebSocket-Key': '!!!!!!!!!!!!!!!!!!!!!!==' },
      'GET /asks HTTP/1.1',
    ],
    ['another protocol', { Upgrade: 'h2c' }, 'GET /asks HTTP/1.1'],
    ['another protocol before ours', { Upgrade: 'h2c, websocket' }, 'GET /asks HTTP/1.1'],
    ['no host', { Host: undefined }, 'GET /asks HTTP/1.1'],
    ['the method POST', {}, 'POST /asks HTTP/1.1'],
    ['the method DELETE', {}, 'DELETE /asks HTTP/1.1'],
    ['HTTP/1.0', {}, 'GET /asks HTTP/1.0'],
    ['subprotocols that are no tokens', { 'Sec-WebSocket-Protocol': 'a b' }, 'GET /asks HTTP/1.1'],
    ['an empty subprotocol', { 'Sec-WebSocket-Protocol': 'a,,b' }, 'GET /asks HTTP/1.1'],
    ['a subprotocol twice', { 'Sec-WebSocket-Protocol': 'a, b, a' }, 'GET /asks HTTP/1.1'],
  ])('%s: 400, and no hook is asked', async (_name, headers, first) => {
    const { asked } = app.get(AskingGateway);
    const { response, status } = await request(headers, first);
    expect(status).toBe(400);
    const [head, body] = response.split('\r\n\r\n');
    // RFC 6455, section 4.2.2: what the server speaks instead.
    expect(head).toMatch(/^Sec-WebSocket-Version: 13/m);
    expect(JSON.parse(body!)).toEqual({
      status: 'error',
      code: 'BAD_REQUEST',
      message: expect.any(String),
    });
    expect(app.get(AskingGateway).asked).toBe(asked);
  });

  it.each([
    ['not even HTTP', 'hello\r\n\r\n'],
    ['binary noise', '\x00\xff\x16\x03\x01\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\n: x\r\n\r\n'],
    ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['a path of 100 kB', `GET /${'x'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('%s is answered by HTTP and harms nobody', async (_name, bytes) => {
    const client = await RawClient.dial(app.url());
    client.socket.write(bytes, 'latin1');
    await client.until(() => client.isEnded);
    expect([400, 431]).toContain(client.status);
  });

  it.each([
    '/%',
    '/%zz',
    '/%c0%af',
    '//',
    '/\\',
    '/a/../b',
    '/?',
    '/#',
    '*',
    'http://',
    'http://x:y/',
  ])('the target %s is answered, and throws nowhere', async (target) => {
    const { status } = await request({}, `GET ${target} HTTP/1.1`);
    expect([101, 400, 404]).toContain(status);
  });
});

describe('a good upgrade', () => {
  it('is answered with the key as RFC 6455 says', async () => {
    const { response } = await request({});
    const accept = createHash('sha1')
      .update(`${good['Sec-WebSocket-Key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    expect(response).toMatch(/^HTTP\/1\.1 101 /);
    expect(response).toContain(`Sec-WebSocket-Accept: ${accept}`);
    expect(response).not.toContain('Sec-WebSocket-Protocol');
    expect(response).not.toContain('Sec-WebSocket-Extensions');
  });

  it.each<[string, Record<string, string>]>([
    ['in other cases', { Upgrade: 'WebSocket', Connection: 'keep-alive, UPGRADE' }],
    ['with extensions that nobody knows', { 'Sec-WebSocket-Extensions': 'x-foo; bar=1' }],
    ['with extensions that are none', { 'Sec-WebSocket-Extensions': ';;;=,,' }],
    ['with cookies that are none', { Cookie: '=;;%;a=%zz; __proto__=x; constructor=y' }],
    ['with a header of odd bytes', { 'X-Odd': '\xff\xfe "\\' }],
  ])('%s is one, too', async (_name, headers) => {
    expect((await request(headers)).status).toBe(101);
  });

  it('may be followed by messages in the same packet', async () => {
    const client = await RawClient.dial(app.url());
    const lines = Object.entries(good).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = Buffer.from(`GET / HTTP/1.1\r\n${lines.join('')}\r\n`);
    client.write(
      head,
      json({ event: 'echo', data: 1, id: 1 }),
      json({ event: 'echo', data: 2, id: 2 }),
    );
    expect(await client.read(2)).toEqual([
      { event: '$ack', id: 1, data: 1 },
      { event: '$ack', id: 2, data: 2 },
    ]);
    client.destroy();
  });

  it('may come byte by byte', async () => {
    const client = await RawClient.dial(app.url());
    client.socket.setNoDelay(true);
    const lines = Object.entries(good).map(([name, value]) => `${name}: ${value}\r\n`);
    for (const byte of `GET / HTTP/1.1\r\n${lines.join('')}\r\n`) {
      client.socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.until(() => client.response !== '');
    expect(client.status).toBe(101);
    client.destroy();
  });

  it('may come while an earlier response is on its way: the 101 and what follows come after it', async () => {
    const server = new BareServer();
    const url = new URL(await server.listen());
    server.http.on('request', (_request, response) => response.end('x'.repeat(20_000_000)));
    const socket = connect(Number(url.port), url.hostname).pause();
    try {
      const lines = Object.entries(good).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.write('GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n');
      socket.write(`GET /ws HTTP/1.1\r\n${lines.join('')}\r\n`);
      await until(() => server.sessions.size === 1);
      const [session] = server.sessions;
      session!.send('first');
      await new Promise((resolve) => setImmediate(resolve));
      session!.send('second');

      let size = 0;
      let tail = '';
      socket.on('data', (chunk: Buffer) => {
        size += chunk.length;
        tail = `${tail}${chunk.toString('latin1')}`.slice(-500);
      });
      socket.resume();
      await until(() => tail.endsWith('second'));
      expect(size).toBeGreaterThan(20_000_000);
      expect(tail).toContain('xHTTP/1.1 101 ');
      expect(tail.endsWith('\r\n\r\n\x81\x05first\x81\x06second')).toBe(true);
    } finally {
      socket.destroy();
      await server.kill();
    }
  });
});
