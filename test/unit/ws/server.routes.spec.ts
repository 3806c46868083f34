import type { Disconnect } from '../../../lib/core/disconnect.js';
import type { WebSocketSession } from '../../../lib/core/session.js';
import type { HypernWsOptions } from '../../../lib/ws/options.js';
import { BareServer } from '../../support/bare-server.js';
import { Refusal } from '../../support/describe.js';
import { closeFrame, frame, RawClient } from '../../support/raw-client.js';
import { deferred, settle } from '../../support/wire.js';

describe('HypernWsServer with a route', () => {
  let app: BareServer;
  let url: string;
  const start = async (
    handler: (session: WebSocketSession) => unknown,
    options: HypernWsOptions = {},
    handshake?: (session: WebSocketSession) => unknown,
  ) => {
    app = new BareServer({ drain: { timeout: 500, spread: 0 }, closeTimeout: 200, ...options });
    app.routes.on('/raw/:room', handler, { handshake });
    url = (await app.listen()).replace('/ws', '/raw/5');
  };
  /** Reads everything, and keeps it as `type: text`. */
  const reading = (read: string[]) => async (session: WebSocketSession) => {
    for await (const message of session) read.push(`${message.type}: ${message.text()}`);
  };
  afterEach(() => app.kill());

  it('lets the handler read what comes, pings and pongs too, until the client leaves', async () => {
    const read: string[] = [];
    const done = deferred();
    await start(async (session) => {
      await reading(read)(session);
      done.resolve();
    });
    const client = await RawClient.open(url);
    client.write(frame(1, 'no JSON'), frame(2, 'bytes'), frame(9, 'ping'), frame(10, 'pong'));
    client.write(frame(1, 'half', { fin: false }), frame(0, ' and half'), closeFrame(1000));
    await done.promise;
    expect(read).toEqual([
      'text: no JSON',
      'binary: bytes',
      'ping: ping',
      'pong: pong',
      'text: half and half',
    ]);
    await client.until(() => client.closeCode === 1000);
    expect(client.frames.map(({ opcode }) => opcode)).toEqual([10, 8]);
  });

  it('lets it send, and gives it what the request said', async () => {
    await start((session) => {
      session.send({ room: session.params.room, a: session.query.a });
    });
    const client = await RawClient.open(`${url}?a=1`);
    await client.until(() => client.closeCode === 1000);
    expect(client.values).toEqual([{ room: '5', a: '1' }]);
  });

  it('closes with 1000 when the handler returns, at once or later', async () => {
    const end = deferred();
    await start(() => end.promise);
    const client = await RawClient.open(url);
    client.write(frame(1, 'unread'));
    await client.until(() => app.sessions.size === 1);
    expect(client.closeCode).toBeUndefined();
    end.resolve();
    await client.until(() => client.closeCode === 1000);
  });

  it('closes with 1011 when the handler throws, and logs it', async () => {
    await start(() => Promise.reject(new Error('secret')));
    const client = await RawClient.open(url);
    await client.until(() => client.closeCode === 1011);
    expect(String(client.frames[0]!.payload.subarray(2))).toBe('internal error');
    expect(app.log).toEqual(['route /raw/:room: Error: secret']);
  });

  it.each([
    ['reads a session twice', async (session: WebSocketSession) => {
      for await (const message of session) if (message.text() === 'next') break;
      for await (const message of session) void message;
    }], // prettier-ignore
    ['reads it at the same time', async (session: WebSocketSession) => {
      session[Symbol.asyncIterator]();
      session[Symbol.asyncIterator]();
    }], // prettier-ignore
  ])('closes with 1011 where the handler %s', async (_, handler) => {
    await start(handler);
    const client = await RawClient.open(url);
    client.write(frame(1, 'next'));
    await client.until(() => client.closeCode === 1011);
    expect(app.log[0]).toMatch(/ITERATION_INVALID|read once/);
  });

  it('pauses the socket past maxPending unread messages, loses none, and reads on', async () => {
    const read: string[] = [];
    const go = deferred();
    await start(
      async (session) => {
        await go.promise;
        await reading(read)(session);
      },
      { inbound: { maxPending: 10 } },
    );
    const client = await RawClient.open(url);
    const large = 'x'.repeat(10_000);
    for (let count = 0; count < 500; count++) client.write(frame(1, `${count} ${large}`));
    const [session] = await new Promise<WebSocketSession[]>((resolve) => {
      const look = () => {
        const all = [...app.sessions];
        if (all[0]?.transport?.pausedAt !== undefined) resolve(all);
        else setImmediate(look);
      };
      look();
    });
    expect(session!.stats.messagesReceived).toBeLessThan(100);
    go.resolve();
    await client.until(() => read.length === 500);
    expect(read.map((text) => Number(text.split(' ')[1]))).toEqual(
      Array.from({ length: 500 }, (_, index) => index),
    );
    expect(session!.transport!.pausedAt).toBeUndefined();
  });

  it('tells who hears disconnects, after the handler has ended', async () => {
    const order: unknown[] = [];
    const told = deferred();
    await start(async (session) => {
      await reading([])(session);
      await settle();
      order.push('handler');
    });
    app.routes.onDisconnect((session: WebSocketSession, { code, wasClean }: Disconnect) => {
      order.push([session.params.room, code, wasClean]);
      told.resolve();
    });
    const client = await RawClient.open(url);
    client.write(closeFrame(4000));
    await told.promise;
    expect(order).toEqual(['handler', ['5', 4000, true]]);
  });

  it('asks its handshake before the 101: who is there, and who may not be', async () => {
    const handshake = (session: WebSocketSession) => {
      if (session.query.name === undefined) throw Refusal.ofStatus(401);
      return { id: session.query.name };
    };
    const seen = deferred<unknown>();
    await start((session) => seen.resolve(session.user), {}, handshake);
    expect((await RawClient.open(url)).status).toBe(401);
    await RawClient.open(`${url}?name=ada`);
    expect(await seen.promise).toEqual({ id: 'ada' });
  });

  it.each<[Record<string, string>, number]>([
    [{}, 1001],
    [{ 'Sec-WebSocket-Protocol': 'hypern.v1.json' }, 4200],
  ])('drains: what has come is read, and the close is its own (%p)', async (headers, code) => {
    const read: string[] = [];
    await start(reading(read));
    const client = await RawClient.open(url, headers);
    client.write(frame(1, 'last'));
    await client.until(() => read.length === 1);
    const draining = app.server.drain();
    await client.until(() => client.closeCode !== undefined);
    client.write(closeFrame(client.closeCode));
    await draining;
    expect([read, client.closeCode]).toEqual([['text: last'], code]);
  });

  it('takes no route once the application listens', async () => {
    await start(() => undefined);
    app.routes.seal();
    expect(() => app.routes.on('/late', () => undefined)).toThrow(/before the application listens/);
  });
});
