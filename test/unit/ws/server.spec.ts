import type { AddressInfo } from 'node:net';
import { WebSocket } from 'ws';
import type { WebSocketSession } from '../../../lib/core/session.js';
import type { HypernWsOptions } from '../../../lib/ws/options.js';
import { BareServer } from '../../support/bare-server.js';
import { codeOf } from '../../support/errors.js';
import { freePort } from '../../support/free-port.js';
import { closeFrame, json, RawClient } from '../../support/raw-client.js';
import { deferred, settle } from '../../support/wire.js';

const OURS = { 'Sec-WebSocket-Protocol': 'hypern.v1.json' };
const next = (ws: WebSocket): Promise<unknown> =>
  new Promise((resolve) =>
    ws.once('message', (data: Buffer) => resolve(JSON.parse(data.toString()))),
  );
const opened = (ws: WebSocket): Promise<void> =>
  new Promise((resolve, reject) => ws.once('open', resolve).once('error', reject));

describe('HypernWsServer', () => {
  let app: BareServer;
  const make = (options: HypernWsOptions = {}) => {
    app = new BareServer({ drain: { timeout: 500, spread: 0 }, ...options });
    return app;
  };
  afterEach(() => app.kill());

  it('answers, broadcasts and drains', async () => {
    make();
    app.endpoint.router.onEvent('echo', { run: (data) => data });
    app.endpoint.router.onEvent('join', {
      run: (data, call) => app.rooms.joinRoom(call.session, data as string),
    });
    const ws = new WebSocket(await app.listen());
    await opened(ws);
    ws.send(JSON.stringify({ event: 'echo', data: { a: 1 }, id: 7 }));
    expect(await next(ws)).toEqual({ event: '$ack', id: 7, data: { a: 1 } });
    ws.send('nonsense');
    expect(await next(ws)).toMatchObject({ event: 'exception', data: { code: 'BAD_FRAME' } });
    ws.send(JSON.stringify({ event: 'join', data: 'r', id: 1 }));
    expect(await next(ws)).toEqual({ event: '$ack', id: 1, data: true });
    expect(app.rooms.getRoom('r')!.broadcast({ hello: 'wörld' })).toBe(1);
    expect(await next(ws)).toEqual({ hello: 'wörld' });
    const closed = new Promise((resolve) =>
      ws.once('close', (code, reason) => resolve([code, String(reason)])),
    );
    await app.close();
    expect(await closed).toEqual([1001, 'the server is stopping']);
    expect(app.rooms.getRoom('r')).toBeUndefined();
  });

  describe('takes a path once', () => {
    it.each([
      ['/ws', '/ws'],
      ['/ws', '/ws/'],
      ['/a', 'a'],
      ['/my room', '/my%20room'],
      ['/rooms/:id', '/rooms/:id'],
      ['/rooms/:id', '/rooms/:"room name"/'],
      ['/files/*path', '/files/*rest'],
      ['/a{/:id}/b', '/a{/:other}/b'],
      [undefined, undefined],
    ])('%p and %p are the same', (one, other) => {
      make();
      const { options } = app.endpoint;
      if (one !== '/ws') app.server.endpoint(0, one, options);
      expect(codeOf(() => app.server.endpoint(0, other, options))).toBe('PATH_TAKEN');
    });

    it.each([
      ['/rooms/:id', '/rooms/*id'],
      ['/rooms/:id', '/rooms/:id/users'],
      ['/rooms/:id', '/room/:id'],
      ['/a/\\:id', '/a/\\:room'],
    ])('%p and %p are not', (one, other) => {
      make();
      const { options } = app.endpoint;
      app.server.endpoint(0, one, options);
      expect(() => app.server.endpoint(0, other, options)).not.toThrow();
    });

    it('also where a route has it, or comes later', () => {
      make();
      const handler = () => undefined;
      app.routes.on('/raw', handler);
      expect(codeOf(() => app.server.endpoint(0, '/raw', app.endpoint.options))).toBe('PATH_TAKEN');
      expect(codeOf(() => app.routes.on('/ws', handler))).toBe('PATH_TAKEN');
      expect(() => app.routes.on('/ws/', handler)).toThrow(/path "\/ws\/".*two/);
    });

    it('on each port by itself', async () => {
      make();
      expect(app.server.endpoint(await freePort(), '/ws', app.endpoint.options).port).not.toBe(0);
      await app.server.listening();
    });
  });

  it('watches a session by hand with the heartbeat of its path', async () => {
    const heartbeat = { pingInterval: 100, pingTimeout: 50, maxMissedPings: 2, autoStart: false };
    app = new BareServer({ heartbeat: { autoStart: false } }, { own: { heartbeat } });
    const url = await app.listen();
    app.endpoint.on('connection', (session: WebSocketSession) =>
      app.heartbeats.startHeartbeat(session),
    );
    const ws = new WebSocket(url);
    await opened(ws);
    const pinged = new Promise((resolve) => ws.once('ping', () => ws.once('ping', resolve)));
    await expect(pinged).resolves.toBeDefined();
    ws.terminate();
  });

  it('serves paths on a port of their own, and closes it', async () => {
    make();
    const port = await freePort();
    const endpoint = app.server.endpoint(port, '/own', app.endpoint.options);
    app.server.endpoint(port, '/other', app.endpoint.options);
    await app.server.listening();
    endpoint.router.onEvent('echo', { run: () => 'own' });
    const client = await RawClient.open(`ws://127.0.0.1:${port}/own`);
    client.write(json({ event: 'echo' }));
    expect(await client.read(1)).toEqual(['own']);
    expect((await RawClient.open(`ws://127.0.0.1:${port}/ws`)).status).toBe(404);
    const closing = app.server.close();
    await client.until(() => client.closeCode === 1001);
    client.write(closeFrame(1001));
    await closing;
    await expect(RawClient.dial(`ws://127.0.0.1:${port}/own`)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('says PORT_UNAVAILABLE where an own port is taken', async () => {
    make();
    await app.listen();
    const { port } = app.http.address() as AddressInfo;
    app.server.endpoint(port, '/own', app.endpoint.options);
    await expect(app.server.listening()).rejects.toMatchObject({ code: 'PORT_UNAVAILABLE' });
  });

  it('emits the connection of a path, and bears listeners that throw', async () => {
    make();
    const url = await app.listen();
    const seen = new Promise<unknown[]>((resolve) =>
      app.endpoint.on('connection', (...args) => {
        resolve(args);
        throw new Error('listener');
      }),
    );
    await RawClient.open(url);
    const [session, request] = await seen;
    expect([[...app.endpoint.clients], (request as { url: string }).url]).toEqual([
      [session],
      '/ws',
    ]);
    await settle();
    expect(app.log).toEqual(['listener of "connection": Error: listener']);
  });

  it('closes the sessions of a path with 1001', async () => {
    make();
    const client = await RawClient.open(await app.listen());
    await client.until(() => app.endpoint.clients.size === 1);
    const called = new Promise((resolve) => app.endpoint.close(() => resolve(true)));
    expect(await called).toBe(true);
    await client.until(() => client.closeCode === 1001);
  });

  describe('drains', () => {
    it('and lets the answers of what runs and waits leave before the close', async () => {
      make();
      const run = deferred();
      const started = deferred();
      let runs = 0;
      app.endpoint.router.onEvent('slow', {
        run: () => {
          if (++runs === 2) started.resolve();
          return run.promise;
        },
      });
      app.endpoint.router.onEvent('echo', { run: (data) => data });
      const url = await app.listen();
      const clients = [await RawClient.open(url), await RawClient.open(url, OURS)];
      for (const client of clients) {
        client.write(json({ event: 'slow', id: 1 }), json({ event: 'echo', data: 2, id: 2 }));
      }
      await started.promise;
      await clients[1]!.read(1);
      const draining = app.server.drain();
      await clients[1]!.read(2);
      run.resolve('done');
      for (const client of clients) {
        await client.until(() => client.closeCode !== undefined);
        client.write(closeFrame(client.closeCode));
      }
      await draining;
      const answers = [
        { event: '$ack', id: 1, data: 'done' },
        { event: '$ack', id: 2, data: 2 },
      ];
      const reconnect = { event: '$reconnect', data: { after: 0 } };
      expect([clients[0]!.values, clients[0]!.closeCode]).toEqual([answers, 1001]);
      expect([clients[1]!.values.slice(1), clients[1]!.closeCode]).toEqual([
        [reconnect, ...answers],
        4200,
      ]);
    });

    it('and waits for the disconnect hooks', async () => {
      make();
      const hook = deferred<void>();
      const { hooks } = app.endpoint;
      app.endpoint.hooks = { ...hooks, disconnect: () => hook.promise };
      const client = await RawClient.open(await app.listen());
      let isDrained = false;
      const draining = app.server.drain().then(() => (isDrained = true));
      await client.until(() => client.closeCode === 1001);
      client.write(closeFrame(1001));
      await client.until(() => client.isEnded);
      expect(isDrained).toBe(false);
      hook.resolve();
      await draining;
    });

    it('and ends a client that is deaf, within the timeout', async () => {
      make({ drain: { timeout: 200, spread: 0 } });
      const client = await RawClient.open(await app.listen());
      client.socket.pause();
      await app.server.drain();
      await settle();
      expect(app.sessions.size).toBe(0);
    });

    it('once, however often it is told, and closes as often', async () => {
      make();
      const url = await app.listen();
      const client = await RawClient.open(url, OURS);
      await client.read(1);
      expect(app.server.drain()).toBe(app.server.drain());
      const closes = Promise.all([app.server.close(), app.server.close()]);
      await client.until(() => client.closeCode === 4200);
      client.write(closeFrame(4200));
      await closes;
      await app.server.close();
      expect(client.values.filter((value) => (value as { event: string }).event === '$reconnect')).toHaveLength(1); // prettier-ignore
    });
  });

  it('knows nothing of another in the same process', async () => {
    const first = make();
    const other = new BareServer();
    const urls = [await first.listen(), await other.listen()];
    const clients = await Promise.all(urls.map((url) => RawClient.open(url)));
    for (const each of [first, other]) {
      await clients[0]!.until(() => each.sessions.size === 1);
      each.rooms.joinRoom([...each.sessions][0]!, 'room');
    }
    expect(first.rooms.getRoom('room')!.broadcast('first')).toBe(1);
    await clients[0]!.until(() => clients[0]!.frames.length === 1);
    expect(clients[1]!.frames).toEqual([]);
    await other.kill();
    expect([first.sessions.size, other.sessions.size]).toEqual([1, 0]);
  });

  it('hears the server once, however many gateways name it', () => {
    make();
    const count = (): number[] =>
      ['listening', 'upgrade'].map((event) => app.http.listenerCount(event));
    const once = count();
    for (let gateway = 0; gateway < 12; gateway++) app.server.attach(app.http);
    expect(count()).toEqual(once);
  });
});
