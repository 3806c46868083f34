import { once } from 'node:events';
import { WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { SessionRegistry, type HypernWsOptions } from '../../../lib/index.js';
import { AppProcess } from '../../support/app-process.js';
import { TestApp } from '../../support/app.js';
import { freePort } from '../../support/free-port.js';
import { RawClient } from '../../support/raw-client.js';

/** Handshakes that never finish, on a port of the library: begun first, since that takes 10 s. */
class Unfinished {
  readonly #start = performance.now();
  readonly #trickles: NodeJS.Timeout[] = [];
  readonly #clients: RawClient[] = [];

  static async begin(url: string): Promise<Unfinished> {
    const unfinished = new Unfinished();
    const clients = await Promise.all(Array.from({ length: 90 }, () => RawClient.dial(url)));
    unfinished.#clients.push(...clients);
    for (const [index, { socket }] of clients.entries()) {
      if (index % 3 > 0) socket.write('GET /own HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n');
      if (index % 3 < 2) continue;
      unfinished.#trickles.push(setInterval(() => socket.write('X: y\r\n'), 500));
    }
    return unfinished;
  }

  /** Returns after how many milliseconds the last one was ended; fails after `limit`. */
  async ended(limit: number): Promise<number> {
    const left = limit - (performance.now() - this.#start);
    await Promise.all(this.#clients.map((client) => client.until(() => client.isEnded, left)));
    return performance.now() - this.#start;
  }

  stop(): void {
    for (const timer of this.#trickles) clearInterval(timer);
    for (const client of this.#clients) client.destroy();
  }
}

let own: TestApp;
let ownUrl: string;
let unfinished: Unfinished;

beforeAll(async () => {
  const port = await freePort();
  @WebSocketGateway(port, { path: '/own' })
  class OwnGateway {}
  own = await TestApp.start({ providers: [OwnGateway] });
  ownUrl = own.url('/own', port);
  unfinished = await Unfinished.begin(ownUrl);
});
afterAll(async () => {
  unfinished.stop();
  await own.close();
});

describe('600 connections from one address, of which 200 are allowed', () => {
  let app: AppProcess;
  beforeAll(async () => (app = await AppProcess.start({ limits: { maxConnectionsPerIp: 200 } })));
  afterAll(() => app.stop());

  const open = async (count: number, from: string) => {
    const clients = await Promise.all(
      Array.from({ length: count }, () => RawClient.dial(app.url, from)),
    );
    for (const client of clients) client.upgrade(app.url);
    await Promise.all(clients.map((client) => client.until(() => client.response !== '')));
    return clients;
  };

  it('keeps 200, refuses 400 with 429, serves other addresses, and gets its descriptors back', async () => {
    const before = await app.ask('usage');
    const clients = await open(600, '127.0.0.1');
    const kept = clients.filter(({ status }) => status === 101);
    const refused = clients.filter(({ status }) => status === 429);
    expect([kept.length, refused.length]).toEqual([200, 400]);
    expect(refused[0]!.response).toContain('Retry-After: 2');
    const body = refused[0]!.response.split('\r\n\r\n')[1]!;
    expect(JSON.parse(body)).toEqual({
      status: 'error',
      code: 'RATE_LIMITED',
      message: 'too many connections',
    });

    const others = await open(50, '127.0.0.2');
    expect(others.every(({ status }) => status === 101)).toBe(true);
    expect((await app.ask('tables')).sessions).toBe(250);

    for (const client of [...clients, ...others]) client.destroy();
    while ((await app.ask('tables')).sessions > 0);
    const after = await app.ask('usage');
    expect(after.descriptors).toBe(before.descriptors);
    const [again] = await open(1, '127.0.0.1');
    expect(again!.status).toBe(101);
    again!.destroy();
  });

  it('gives a place back to whoever comes after a client that left before the 101', async () => {
    const slow = `${app.url}?ms=150`;
    const gone = await Promise.all(Array.from({ length: 190 }, () => RawClient.dial(app.url)));
    for (const [index, client] of gone.entries()) {
      client.upgrade(slow);
      if (index % 3 === 0) client.write(Buffer.alloc(100_000, 0xff)); // and more, that nobody reads
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const [index, { socket }] of gone.entries()) {
      if (index % 2 === 0) socket.resetAndDestroy();
      else socket.destroy();
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    const clients = await open(199, '127.0.0.1');
    expect(clients.filter(({ status }) => status !== 101)).toEqual([]);
    for (const client of clients) client.destroy();
    while ((await app.ask('tables')).sessions > 0);
  });
});

describe('the limits of connections', () => {
  @WebSocketGateway()
  class PlainGateway {}
  let app: TestApp;
  const start = async (options: HypernWsOptions) =>
    (app = await TestApp.start({ providers: [PlainGateway], options }));
  afterEach(() => app.close());

  /** Connects from these addresses, as a proxy reports them, and returns the statuses. */
  const statuses = async (...addresses: string[]) => {
    const clients: RawClient[] = [];
    for (const address of addresses) {
      clients.push(await RawClient.open(app.url(), { 'X-Forwarded-For': address }));
    }
    const found = clients.map(({ status }) => status);
    for (const client of clients) client.destroy();
    await clients[0]!.until(() => app.get(SessionRegistry).size === 0);
    return found;
  };

  it('hold for the server as a whole, and count who is there now', async () => {
    await start({ limits: { maxConnections: 2 } });
    expect(await statuses('a', 'b', 'c')).toEqual([101, 101, 429]);
    expect(await statuses('a', 'b', 'c')).toEqual([101, 101, 429]);
  });

  it('hold for the address that a trusted proxy reports, whatever the client says', async () => {
    await start({ limits: { maxConnectionsPerIp: 1 }, trustProxy: 1 });
    expect(await statuses('10.0.0.1', '10.0.0.2', '10.0.0.1')).toEqual([101, 101, 429]);
    expect(await statuses('10.0.0.9, 10.0.0.1', '10.0.0.8, 10.0.0.1')).toEqual([101, 429]);
  });

  it('hold for the address of the socket where nobody is trusted', async () => {
    await start({ limits: { maxConnectionsPerIp: 1 } });
    expect(await statuses('10.0.0.1', '10.0.0.2')).toEqual([101, 429]);
  });
});

describe('half-open peers', () => {
  it('are ended after the verdict of the heartbeat, and the good one is kept', async () => {
    @WebSocketGateway()
    class PlainGateway {}
    const heartbeat = { pingInterval: 400, pingTimeout: 200, maxMissedPings: 2 };
    const app = await TestApp.start({ providers: [PlainGateway], options: { heartbeat } });
    const good = await app.connect();
    const silent = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(app.url())));
    for (const { socket } of silent.slice(10)) socket.pause();
    const sessions = app.get(SessionRegistry);
    expect(sessions.size).toBe(21);

    const limit = 2 * 400 + 200 + 1_000;
    const [first] = silent;
    await first!.until(() => sessions.size === 1, limit + 1_500);
    expect(silent.slice(0, 10).map(({ closeCode }) => closeCode)).toEqual(Array(10).fill(4102));
    expect(sessions.stats.heartbeatTimeouts).toBe(20);
    expect(good.socket.readyState).toBe(WebSocket.OPEN);
    for (const client of silent) client.destroy();
    await app.close();
  });
});

describe('90 handshakes that never finish, on a port of the library', () => {
  it('keep no good client waiting for a second', async () => {
    const asked = performance.now();
    const client = new WebSocket(ownUrl);
    await once(client, 'open');
    expect(performance.now() - asked).toBeLessThan(1_000);
    client.terminate();
  });

  it('are ended within 15 s', async () => {
    expect(await unfinished.ended(15_000)).toBeLessThan(15_000);
  }, 20_000);
});
