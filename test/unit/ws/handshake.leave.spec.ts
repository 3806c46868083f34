import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { HandshakeMiddleware, HypernWsOptions } from '../../../lib/ws/options.js';
import { BareServer } from '../../support/bare-server.js';
import { RawClient } from '../../support/raw-client.js';
import { deferred, settle } from '../../support/wire.js';

describe('Handshake of a client that leaves', () => {
  let app: BareServer;
  let url: string;
  /** What of the application ran, in order. */
  let ran: string[];

  const start = async (options: HypernWsOptions, verifyClient?: () => unknown) => {
    ran = [];
    app = new BareServer(options, {
      own: verifyClient && { verifyClient: verifyClient as () => boolean },
    });
    app.endpoint.hooks = {
      ...app.endpoint.hooks,
      handshake: async () => void ran.push('handshake'),
      abandon: () => void ran.push('abandon'),
    };
    url = await app.listen();
  };
  /** Upgrades, leaves when the server has begun, and resolves when the server knows. */
  const leave = async (begun: Promise<unknown>, how: (socket: Socket) => unknown, headers = {}) => {
    const closed = closedSocketOf(app.http);
    const client = await RawClient.dial(url);
    client.upgrade(url, headers);
    await begun;
    how(client.socket);
    await closed;
  };
  afterEach(() => app.kill());

  const ways: [string, (socket: Socket) => unknown][] = [
    ['ends its side', (socket) => socket.end()],
    ['is destroyed', (socket) => socket.destroy()],
    ['is reset', (socket) => socket.resetAndDestroy()],
  ];

  it.each(ways)('runs no further middleware and no hook where it %s', async (_, how) => {
    const begun = deferred<() => void>();
    const first: HandshakeMiddleware = (_request, _response, next) => begun.resolve(next);
    const second: HandshakeMiddleware = (_request, _response, next) => {
      ran.push('second');
      next();
    };
    await start({ handshake: { middleware: [first, second] } });
    await leave(begun.promise, how);
    (await begun.promise)();
    await settle();
    expect(ran).toEqual([]);
  });

  it('does not ask verifyClient once it has left', async () => {
    const [begun, isAllowed] = [deferred(), deferred()];
    const origins = async () => (begun.resolve(), await isAllowed.promise, true);
    await start({ origins }, () => ran.push('verifyClient') > 0);
    await leave(begun.promise, (socket) => socket.end(), { Origin: 'http://a' });
    isAllowed.resolve();
    await settle();
    expect(ran).toEqual([]);
  });

  it('asks no hook once it has left while verifyClient thought', async () => {
    const [begun, isAllowed] = [deferred(), deferred()];
    await start({}, async () => (begun.resolve(), await isAllowed.promise, true));
    await leave(begun.promise, (socket) => socket.end());
    isAllowed.resolve();
    await settle();
    expect(ran).toEqual([]);
  });

  it('abandons the hooks that run', async () => {
    const begun = deferred();
    await start({});
    app.endpoint.hooks = {
      ...app.endpoint.hooks,
      handshake: () => (begun.resolve(), new Promise(() => undefined)),
    };
    await leave(begun.promise, (socket) => socket.end());
    expect(ran).toEqual(['abandon']);
  });

  it('gives its place back at once', async () => {
    const begun = deferred();
    const middleware: HandshakeMiddleware[] = [
      (_request, _response, next) => (ran.length > 0 ? next() : begun.resolve()),
    ];
    await start({ limits: { maxConnections: 1 }, handshake: { middleware } });
    await leave(begun.promise, (socket) => socket.end());
    ran.push('left');
    expect((await RawClient.open(url)).status).toBe(101);
  });

  it('leaves no listener on the socket of who gets the 101', async () => {
    await start({});
    const before = deferred<[Socket, number]>();
    app.http.prependListener('upgrade', (_request, socket: Socket) =>
      before.resolve([socket, socket.listenerCount('end')]),
    );
    const client = await RawClient.open(url);
    await settle();
    const [socket, count] = await before.promise;
    expect(client.status).toBe(101);
    expect(socket.listenerCount('end')).toBe(count + 1); // that of ws
  });
});

/** Resolves when the server has closed the next socket that comes. */
function closedSocketOf(server: Server): Promise<unknown> {
  return new Promise((resolve) => {
    server.once('connection', (socket) => socket.once('close', resolve));
  });
}
