import type { WebSocketSession } from '../../../lib/core/session.js';
import { encodeToken } from '../../../lib/protocol/subprotocol.js';
import type { GatewayOptions, HypernWsOptions } from '../../../lib/ws/options.js';
import { BareServer } from '../../support/bare-server.js';
import { Refusal } from '../../support/describe.js';
import { json, RawClient } from '../../support/raw-client.js';
import { deferred, settle } from '../../support/wire.js';
import { rejectionsOf } from '../../support/rejections.js';

const OURS = { 'Sec-WebSocket-Protocol': 'hypern.v1.json' };
const never = () => new Promise<never>(() => undefined);
const bodyOf = ({ response }: RawClient) =>
  JSON.parse(response.slice(response.indexOf('\r\n\r\n') + 4)) as Record<string, unknown>;

describe('Handshake', () => {
  let app: BareServer;
  let url: string;
  /** What of the application ran, in order. */
  let ran: string[];

  const start = async (options: HypernWsOptions = {}, own: GatewayOptions = {}, isReady = true) => {
    ran = [];
    const fast = { drain: { timeout: 200, spread: 0 }, closeTimeout: 200 };
    app = new BareServer({ ...fast, ...options }, { own, isReady });
    app.endpoint.hooks = {
      handshake: async () => void ran.push('handshake'),
      connect: async () => void ran.push('connect'),
      disconnect: async () => void ran.push('disconnect'),
    };
    url = await app.listen();
  };
  const onHandshake = (hook: (session: WebSocketSession) => unknown) => {
    const { hooks } = app.endpoint;
    app.endpoint.hooks = { ...hooks, handshake: async (session) => void (await hook(session)) };
  };
  /** Upgrades with and without the subprotocol; tells the status, and the code of the close. */
  const verdicts = async (headers: Record<string, string> = {}) => {
    const plain = await RawClient.open(url, headers);
    const ours = await RawClient.open(url, { ...headers, ...OURS });
    if (ours.status === 101) await ours.until(() => ours.closeCode !== undefined);
    return [plain.status, ours.closeCode ?? ours.status];
  };
  afterEach(() => app.kill());

  it('asks the application in its order, and only for what may come in', async () => {
    const refuse = { isRefusing: false };
    await start(
      {
        limits: { maxConnections: 1 },
        origins: () => {
          ran.push('origin');
          return !refuse.isRefusing;
        },
        handshake: {
          middleware: [(_request, _response, next) => (ran.push('middleware'), next())],
        },
      },
      { verifyClient: () => ran.push('verifyClient') > 0 },
    );
    refuse.isRefusing = true;
    const refused = await RawClient.open(url, { Origin: 'http://a' });
    await refused.until(() => refused.isEnded);
    expect([refused.status, ran.splice(0)]).toEqual([403, ['origin']]);
    refuse.isRefusing = false;
    const client = await RawClient.open(url, { Origin: 'http://a' });
    await settle();
    expect(client.status).toBe(101);
    expect(ran.splice(0)).toEqual(['origin', 'verifyClient', 'middleware', 'handshake', 'connect']);
    expect((await RawClient.open(url, { Origin: 'http://a' })).status).toBe(429);
    expect(ran).toEqual([]);
  });

  describe('refuses', () => {
    it.each([
      [400, 400, 400],
      [401, 401, 4001],
      [402, 402, 4003],
      [403, 403, 4003],
      [404, 404, 404],
      [408, 408, 4202],
      [409, 409, 4003],
      [413, 413, 4003],
      [422, 422, 4003],
      [429, 429, 4104],
      [500, 500, 1011],
      [502, 502, 1011],
      [503, 503, 4202],
    ])('with what a hook threw: %i is HTTP %i, or close %i', async (status, http, close) => {
      await start();
      onHandshake(() => Promise.reject(Refusal.ofStatus(status)));
      expect(await verdicts()).toEqual([http, close]);
      expect([app.sessions.size, app.endpoint.clients.size]).toEqual([0, 0]);
    });

    it('with 403 and 4003 where a hook threw a code', async () => {
      await start();
      onHandshake(() => Promise.reject(Refusal.ofCode('BANNED', { until: 'noon' })));
      expect(await verdicts()).toEqual([403, 4003]);
      const { status, code, details } = bodyOf(await RawClient.open(url));
      expect([status, code, details]).toEqual(['error', 'BANNED', { until: 'noon' }]);
    });

    it('with 500 and 1011 where a hook failed, and keeps its text', async () => {
      await start();
      onHandshake(() => Promise.reject(new Error('secret')));
      expect(await verdicts()).toEqual([500, 1011]);
      const client = await RawClient.open(url);
      expect(bodyOf(client)).toMatchObject({ code: 'INTERNAL', ref: 'ref' });
      expect(client.response).not.toContain('secret');
      expect(app.log).toContain('unexpected: Error: secret');
    });

    it('also where JSON has no text for the details', async () => {
      await start();
      onHandshake(() => Promise.reject(Refusal.ofCode('MINE', 1n)));
      const client = await RawClient.open(url);
      expect([client.status, bodyOf(client).code]).toEqual([403, 'MINE']);
    });

    it('with a reason that fits into a close frame', async () => {
      await start();
      onHandshake(() => Promise.reject(Refusal.ofStatus(403, 'ü'.repeat(100))));
      const client = await RawClient.open(url, OURS);
      await client.until(() => client.closeCode !== undefined);
      expect(String(client.frames[0]!.payload.subarray(2))).toBe('ü'.repeat(61));
    });

    it.each([
      ['close(4001)', (session: WebSocketSession) => session.close(4001), 401, 4001],
      ['close(4202)', (session: WebSocketSession) => session.close(4202), 503, 4202],
      ['close()', (session: WebSocketSession) => session.close(), 403, 1000],
      ['terminate()', (session: WebSocketSession) => session.terminate(), 403, 4003],
    ])('where a hook says %s', async (_, hook, http, close) => {
      await start();
      onHandshake(hook);
      expect(await verdicts()).toEqual([http, close]);
      expect(ran).toEqual([]);
    });

    it('a wrong Origin with 403, or close 4003', async () => {
      await start();
      expect(await verdicts({ Origin: 'http://evil.example' })).toEqual([403, 4003]);
      expect(ran).toEqual([]);
    });

    it('with 503 and Retry-After before the application is ready', async () => {
      await start({}, {}, false);
      expect(await verdicts()).toEqual([503, 4202]);
      expect((await RawClient.open(url)).response).toMatch(/\r\nRetry-After: \d+\r\n/);
      app.server.ready();
      expect((await RawClient.open(url)).status).toBe(101);
    });

    it('with 503 while it drains, also whoever had asked before', async () => {
      await start();
      const decision = deferred();
      onHandshake(() => decision.promise);
      const early = RawClient.open(url);
      await new Promise((resolve) => app.http.once('upgrade', resolve));
      void app.server.drain();
      expect(await verdicts()).toEqual([503, 4202]);
      decision.resolve();
      expect((await early).status).toBe(503);
      app.server.ready();
      expect(await verdicts()).toEqual([503, 4202]);
    });

    it('with 429 and Retry-After at maxConnections, until a connection is gone', async () => {
      await start({ limits: { maxConnections: 2 } });
      const [first] = await Promise.all([RawClient.open(url), RawClient.open(url)]);
      expect(await verdicts()).toEqual([429, 4104]);
      expect((await RawClient.open(url)).response).toMatch(/\r\nRetry-After: \d+\r\n/);
      first.destroy();
      await first.until(() => app.sessions.size === 1);
      expect((await RawClient.open(url)).status).toBe(101);
    });

    it('with 429 at maxConnectionsPerIp, and serves other addresses', async () => {
      await start({ limits: { maxConnectionsPerIp: 1 }, trustProxy: 1 });
      const from = async (ip: string) =>
        (await RawClient.open(url, { 'X-Forwarded-For': ip })).status;
      expect([await from('10.0.0.1'), await from('10.0.0.1'), await from('10.0.0.2')]).toEqual([
        101, 429, 101,
      ]);
    });

    it('counts handshakes that are not decided among the connections', async () => {
      await start({ limits: { maxConnections: 1 } });
      onHandshake(never);
      const waiting = await RawClient.dial(url);
      waiting.upgrade(url);
      await new Promise((resolve) => app.http.once('upgrade', resolve));
      expect((await RawClient.open(url)).status).toBe(429);
    });
  });

  describe('gives up after handshake.timeout', () => {
    it.each([
      ['a hook', {}, {}, true],
      ['middleware', { handshake: { timeout: 50, middleware: [() => undefined] } }, {}, false],
      [
        'verifyClient',
        {},
        { verifyClient: (_info: unknown, _answer: unknown) => undefined },
        false,
      ],
      ['verifyClient that is async', {}, { verifyClient: (_info: unknown) => never() }, false],
      ['origins', { origins: never }, {}, false],
    ])('where %s does not end: 408, or close 4202', async (_, options, own, isHook) => {
      await start({ handshake: { timeout: 50 }, ...options }, own);
      if (isHook) onHandshake(never);
      expect(await verdicts({ Origin: url.replace('ws:', 'http:') })).toEqual([408, 4202]);
    });

    it('counting from the upgrade, whatever took how long', async () => {
      await start({
        handshake: {
          timeout: 100,
          middleware: [(_request, _response, next) => void setTimeout(next, 80)],
        },
      });
      onHandshake(() => new Promise((resolve) => setTimeout(resolve, 80)));
      expect((await RawClient.open(url)).status).toBe(408);
    });

    it('and does nothing with what comes later', async () => {
      const protocols = () => (ran.push('protocols'), false as const);
      await start({ handshake: { timeout: 30 }, protocols });
      const late = deferred();
      onHandshake(() => late.promise);
      const client = await RawClient.open(url, OURS);
      await client.until(() => client.closeCode === 4202);
      late.resolve();
      await settle();
      expect([app.sessions.size, ran]).toEqual([0, []]);
    });

    it('and asks nobody further', async () => {
      const next = deferred<() => void>();
      const middleware = [
        (_request: unknown, _response: unknown, go: () => void) => next.resolve(go),
      ];
      await start({ handshake: { timeout: 30, middleware } });
      const client = await RawClient.open(url);
      (await next.promise)();
      await settle();
      expect([client.status, ran]).toEqual([408, []]);
    });
  });

  describe('asks verifyClient', () => {
    it.each([
      ['returns false', () => false, [401, 4001]],
      ['returns a promise of false', () => Promise.resolve(false), [401, 4001]],
      ['says no with a status', (_: unknown, say: (yes: boolean, status?: number) => void) => say(false, 403), [403, 4003]], // prettier-ignore
      ['throws', () => { throw new Error('secret'); }, [500, 1011]], // prettier-ignore
      [
        'rejects',
        (_info: unknown, _say: unknown) => Promise.reject(new Error('secret')),
        [500, 1011],
      ],
    ])('which refuses where it %s', async (_, verifyClient, expected) => {
      await start({}, { verifyClient: verifyClient as GatewayOptions['verifyClient'] });
      expect(await verdicts()).toEqual(expected);
      expect(ran).toEqual([]);
    });

    it('with the origin, whether it is secure, and the request with its token', async () => {
      let info: unknown;
      await start({}, { verifyClient: (given: unknown) => ((info = given), true) });
      const Origin = url.replace('ws:', 'http:');
      const token = encodeToken('secret');
      const client = await RawClient.open(url, { Origin, 'Sec-WebSocket-Protocol': token });
      expect(client.status).toBe(101);
      const headers = expect.objectContaining({ authorization: 'Bearer secret' }) as unknown;
      expect(info).toMatchObject({ origin: Origin, secure: false, req: { headers } });
    });
  });

  describe('reads a token of the subprotocol', () => {
    const tokenOf = async (headers: Record<string, string>) => {
      await start();
      const seen = deferred<string | undefined>();
      onHandshake((session) => seen.resolve(session.headers.authorization));
      const client = await RawClient.open(url, headers);
      return { client, authorization: await seen.promise };
    };
    const token = encodeToken('gehëim');

    it('as authorization, and does not echo it', async () => {
      const { client, authorization } = await tokenOf({
        'Sec-WebSocket-Protocol': `hypern.v1.json, ${token}`,
      });
      expect(authorization).toBe('Bearer gehëim');
      expect(client.response).toContain('Sec-WebSocket-Protocol: hypern.v1.json');
      expect(client.response).not.toContain('hypern.auth');
    });

    it('where there is no authorization', async () => {
      const { authorization } = await tokenOf({
        Authorization: 'Basic abc',
        'Sec-WebSocket-Protocol': `a, ${token}`,
      });
      expect(authorization).toBe('Basic abc');
    });

    it('and chooses nothing where nothing else is offered', async () => {
      const { client } = await tokenOf({ 'Sec-WebSocket-Protocol': token });
      expect([client.status, client.response.includes('Sec-WebSocket-Protocol')]).toEqual([
        101,
        false,
      ]);
    });
  });

  describe('chooses the subprotocol', () => {
    const chosen = async (offered: string, options: HypernWsOptions, own: GatewayOptions = {}) => {
      await start(options, own);
      const client = await RawClient.open(url, { 'Sec-WebSocket-Protocol': offered });
      await settle();
      expect([...app.sessions][0]!.protocol).toBe(
        /Protocol: (\S+)/.exec(client.response)?.[1] ?? '',
      );
      return [...app.sessions][0]!.protocol;
    };
    const token = encodeToken('t');

    it.each([
      ['ours where it is offered', 'a, hypern.v1.json', {}, {}, 'hypern.v1.json'],
      ['else the first', 'a, b', {}, {}, 'a'],
      ['else the first that is no token', `${token}, b`, {}, {}, 'b'],
      ['that the option names', 'a, b', { protocols: () => 'b' }, {}, 'b'],
      ['none where the option says so', 'a, b', { protocols: () => false as const }, {}, ''],
      ['that handleProtocols names', 'a, b', { protocols: () => 'a' }, { handleProtocols: () => 'b' }, 'b'], // prettier-ignore
      ['none that nobody offered', 'a, b', { protocols: () => 'c' }, {}, ''],
      ['never a token', `a, ${token}`, { protocols: () => token }, {}, ''],
    ])('%s', async (_, offered, options, own, expected) => {
      expect(await chosen(offered, options, own)).toBe(expected);
    });

    it('none where the option is async, whatever it rejects with', async () => {
      const protocols = () => Promise.reject(new Error('no')) as unknown as string;
      expect(await rejectionsOf(() => chosen('a, b', { protocols }))).toEqual([]);
    });

    it('of those that are offered, tokens aside', async () => {
      let seen: unknown;
      const protocols = (offered: Set<string>) => ((seen = offered), 'b');
      await chosen(`a, ${token}, b`, { protocols });
      expect(seen).toEqual(new Set(['a', 'b']));
    });
  });

  it('opens no session for a client that left meanwhile', async () => {
    await start();
    const decision = deferred();
    const asked = deferred();
    onHandshake(() => (asked.resolve(), decision.promise));
    const client = await RawClient.dial(url);
    client.upgrade(url);
    await asked.promise;
    const gone = new Promise((resolve) => app.http.once('connection', resolve));
    client.socket.resetAndDestroy();
    await RawClient.dial(url);
    await gone;
    decision.resolve();
    await settle();
    expect(ran).not.toContain('connect');
  });

  it('handles what was sent before the 101 after the connect hooks, in order', async () => {
    await start();
    app.endpoint.router.onEvent('echo', { run: (data) => data });
    const decision = deferred();
    const connect = deferred<void>();
    onHandshake(() => decision.promise);
    app.endpoint.hooks = { ...app.endpoint.hooks, connect: () => connect.promise };
    const client = await RawClient.dial(url);
    client.upgrade(url);
    client.write(json({ event: 'echo', data: 1 }), json({ event: 'echo', data: 2 }));
    decision.resolve();
    await client.until(() => app.sessions.size === 1);
    client.write(json({ event: '$ping' }));
    await client.read(1);
    connect.resolve();
    expect(await client.read(3)).toEqual([{ event: '$pong' }, 1, 2]);
  });

  it('ends a handshake that is not decided when the server closes', async () => {
    await start();
    const asked = deferred();
    onHandshake(() => (asked.resolve(), never()));
    const client = await RawClient.dial(url);
    client.upgrade(url);
    await asked.promise;
    await app.server.close();
    await client.until(() => client.isEnded);
    expect(client.response).toBe('');
  });
});
