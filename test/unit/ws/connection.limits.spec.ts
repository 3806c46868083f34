import { AsyncLocalStorage } from 'node:async_hooks';
import type { HypernWsOptions } from '../../../lib/ws/options.js';
import { FrameArena } from '../../../lib/ws/frame-arena.js';
import { Opcode } from '../../../lib/ws/wire-frame.js';
import { BareServer } from '../../support/bare-server.js';
import { frame, json, RawClient } from '../../support/raw-client.js';

describe('what waits for a slow peer', () => {
  it('pins its own bytes and no pool of others', () => {
    const kept = new FrameArena().write('short', Opcode.Text).kept();
    expect(kept.buffer.byteLength).toBe(kept.length);
  });
});

describe('Connection', () => {
  let app: BareServer;
  let url: string;
  const start = async (options: HypernWsOptions = {}) => {
    app = new BareServer({ drain: { timeout: 200, spread: 0 }, closeTimeout: 200, ...options });
    app.routes.on('/tick', (session) => new Promise((resolve) => session.once('close', resolve)));
    url = await app.listen();
  };
  const open = async (path = '/ws') => {
    const client = await RawClient.open(url.replace('/ws', path));
    await client.until(() => app.sessions.size > 0);
    return { client, session: [...app.sessions].at(-1)! };
  };
  afterEach(() => app.close());

  it('reads no more of a peer that does not read its answers, until it does', async () => {
    await start({ slowConsumer: { maxBufferedBytes: 100_000, grace: 60_000 } });
    const { client, session } = await open();
    client.socket.pause();
    const id = 'x'.repeat(64);
    const pings = Buffer.concat(Array.from({ length: 500 }, () => json({ event: '$ping', id })));
    for (let i = 0; i < 400; i++) client.write(pings);
    await client.until(() => session.transport!.pausedAt !== undefined, 10_000);
    expect(session.bufferedAmount).toBeLessThan(4_000_000);
    client.socket.resume();
    await client.until(() => session.transport!.pausedAt === undefined, 10_000);
    expect(session.isOpen).toBe(true);
  });

  it('calls back in the context of who sent, not of who was flushed first', async () => {
    await start();
    const { session } = await open();
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    for (const name of ['one', 'two']) {
      storage.run(name, () => session.send(name, () => seen.push(storage.getStore())));
    }
    await session.drained();
    expect(seen).toEqual(['one', 'two']);
  });

  it('closes a slow peer in the context of nobody, whoever filled its outbox', async () => {
    await start({ slowConsumer: { maxBufferedBytes: 1_000, grace: 20 } });
    const { client, session } = await open();
    client.socket.pause();
    const storage = new AsyncLocalStorage<string>();
    const seen = new Promise((resolve) => {
      session.signal.addEventListener('abort', () => resolve(storage.getStore()));
    });
    storage.run('another', () => session.send('x'.repeat(20_000_000)));
    expect(await seen).toBeUndefined();
    client.destroy();
  });

  it('keeps reading a route’s session whose pongs nobody reads', async () => {
    await start();
    const { client, session } = await open('/tick');
    client.write(...Array.from({ length: 200 }, () => frame(10)));
    client.write(frame(8, Buffer.from([3, 232])));
    await client.until(() => client.closeCode === 1000);
    expect(session.transport!.pausedAt).toBeUndefined();
  });

  it('takes no route once the application listens', async () => {
    await start();
    expect(() => app.routes.on('/late', () => undefined)).toThrow(
      expect.objectContaining({ code: 'ROUTE_LATE' }),
    );
  });

  it('logs an async listener of connection that fails, and goes on', async () => {
    await start();
    const fails = (): unknown => Promise.reject(new Error('listener'));
    app.endpoint.on('connection', fails);
    const { client } = await open();
    await client.until(() => app.log.some((line) => line.includes('listener')));
    client.write(json({ event: '$ping', id: 1 }));
    expect(await client.read(1)).toEqual([{ event: '$pong', id: 1 }]);
  });
});
