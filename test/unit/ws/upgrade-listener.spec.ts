import { BareServer } from '../../support/bare-server.js';
import { RawClient } from '../../support/raw-client.js';
import { settle } from '../../support/wire.js';

describe('UpgradeListener', () => {
  let app: BareServer;
  let url: string;
  const at = (path: string) => url.replace(/\/ws$/, path);
  const paramsOf = async (path: string) => {
    const client = await RawClient.open(at(path));
    await client.until(() => app.sessions.size > 0 || client.status !== 101);
    return [client.status, { ...[...app.sessions].at(-1)?.params }];
  };
  beforeEach(async () => {
    app = new BareServer();
    url = await app.listen();
  });
  afterEach(() => app.kill());

  it('hands an upgrade to its path, with what its parameters matched', async () => {
    const options = app.endpoint.options;
    app.server.endpoint(0, '/rooms/:id', options);
    expect(await paramsOf('/ws/')).toEqual([101, {}]);
    expect(await paramsOf('/rooms/a%20b?c=d')).toEqual([101, { id: 'a b' }]);
  });

  it('answers 400 where a parameter is not percent-encoded properly', async () => {
    app.server.endpoint(0, '/rooms/:id', app.endpoint.options);
    const client = await RawClient.open(at('/rooms/%zz'));
    expect([client.status, client.response]).toEqual([400, expect.stringContaining('BAD_REQUEST')]);
    expect(app.log).toEqual(['handshake 400: expected a well-formed path']);
  });

  it.each<Record<string, string>>([{}, { 'Sec-WebSocket-Protocol': 'hypern.v1.json' }])(
    'answers 404 where nobody else hears upgrades, also to %p',
    async (headers) => {
      expect((await RawClient.open(at('/other'), headers)).status).toBe(404);
    },
  );

  it('leaves a path that is not its own to others, untouched', async () => {
    app.http.on('upgrade', (request, socket) => {
      if (request.url === '/other') socket.end('HTTP/1.1 418 Teapot\r\n\r\n');
    });
    const [other, own] = [await RawClient.open(at('/other')), await RawClient.open(url)];
    expect([other.status, own.status]).toEqual([418, 101]);
    const unheard = await RawClient.dial(url);
    unheard.upgrade(at('/unheard-of'));
    await RawClient.open(url);
    expect([unheard.response, unheard.isEnded]).toEqual(['', false]);
  });

  it('takes every path that nobody else does for a gateway without one', async () => {
    app.server.endpoint(0, undefined, app.endpoint.options);
    expect((await RawClient.open(at('/any/thing'))).status).toBe(101);
    await settle();
    expect(app.endpoint.clients.size).toBe(0);
  });

  it('lets go of the server when it closes', async () => {
    await app.server.close();
    expect(app.http.listenerCount('upgrade')).toBe(0);
  });

  it('bears a client that resets its connection at once', async () => {
    const client = await RawClient.dial(url);
    client.upgrade(url);
    client.socket.resetAndDestroy();
    expect((await RawClient.open(url)).status).toBe(101);
  });
});
