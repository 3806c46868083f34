import { connect } from 'node:net';
import { AppProcess } from '../../support/app-process.js';
import { closeFrame, frame, json, RawClient } from '../../support/raw-client.js';

const MB = 1_000_000;

/** Sends 100,000 requests made of their number, in steps, and counts the codes of their answers. */
async function ask(
  client: RawClient,
  make: (index: number) => unknown,
  count = 100_000,
): Promise<Record<string, number>> {
  const codes: Record<string, number> = {};
  const step = 2_000;
  for (let index = 0; index < count; index += step) {
    client.frames.length = 0;
    client.write(...Array.from({ length: step }, (_, offset) => json(make(index + offset))));
    const answers = () => client.frames.filter(({ opcode }) => opcode === 1).length;
    await client.until(() => client.closeCode !== undefined || answers() === step, 20_000);
    for (const { event, data } of client.values as { event: string; data: { code?: string } }[]) {
      const code = event === '$ack' ? 'OK' : data.code!;
      codes[code] = (codes[code] ?? 0) + 1;
    }
    if (client.closeCode !== undefined) break;
  }
  return codes;
}

describe('one client that asks for everything', () => {
  let app: AppProcess;
  const leave = async (client: RawClient) => {
    client.write(closeFrame(1000));
    await client.until(() => client.isEnded);
    while ((await app.ask('tables')).sessions > 0);
  };

  beforeAll(async () => {
    app = await AppProcess.start();
    const warm = await RawClient.open(app.url);
    await ask(warm, (id) => ({ event: 'echo', data: { id }, id }), 20_000);
    await leave(warm);
  });
  afterAll(() => app.stop());

  it('is in 1,024 of 100,000 rooms, and its memory comes back', async () => {
    const before = await app.ask('usage');
    const client = await RawClient.open(app.url);
    const codes = await ask(client, (id) => ({ event: 'join', data: { room: `room ${id}` }, id }));
    expect(codes).toEqual({ OK: 1_024, TOO_MANY_ROOMS: 98_976 });
    expect((await app.ask('tables')).rooms).toBe(1_024);
    await leave(client);
    expect((await app.ask('tables')).rooms).toBe(0);
    const after = await app.ask('usage');
    expect(after.heap - before.heap).toBeLessThan(2 * MB);
    expect(after.rss - before.rss).toBeLessThan(20 * MB);
  }, 30_000);

  it('is subscribed to 128 of 100,000 channels, and its memory comes back', async () => {
    const before = await app.ask('usage');
    const client = await RawClient.open(app.url);
    const codes = await ask(client, (id) => ({
      event: '$sub',
      data: { channel: `open:${id}` },
      id,
    }));
    expect(codes).toEqual({ OK: 128, TOO_MANY_CHANNELS: 99_872 });
    expect((await app.ask('tables')).channels).toBe(128);
    await leave(client);
    expect((await app.ask('tables')).channels).toBe(0);
    const after = await app.ask('usage');
    expect(after.heap - before.heap).toBeLessThan(2 * MB);
    expect(after.rss - before.rss).toBeLessThan(20 * MB);
  }, 30_000);

  it('makes no channel by asking for one that nobody opened, and is closed with 4008', async () => {
    const client = await RawClient.open(app.url);
    const make = (id: number) => ({ event: '$sub', data: { channel: `closed:${id}` }, id });
    expect(await ask(client, make)).toEqual({ UNKNOWN_CHANNEL: 101 });
    expect(client.closeCode).toBe(4008);
    expect((await app.ask('tables')).channels).toBe(0);
  });
});

/** What each costs does not depend on how many there are: 40,000 cost as little, in 30 s. */
const cycles = 8_000;
const warmUp = 3_000;

describe('connections that come and go', () => {
  let app: AppProcess;
  beforeAll(async () => (app = await AppProcess.start()));
  afterAll(() => app.stop());

  it('leave less than 300 bytes each, and no descriptor', async () => {
    const { hostname, port } = new URL(app.url);
    const head = Object.entries({
      Host: `${hostname}:${port}`,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    }).map(([name, value]) => `${name}: ${value}\r\n`);
    const request = `GET / HTTP/1.1\r\n${head.join('')}\r\n`;
    const message = json({ event: 'join', data: { room: 'lobby' } });
    const bye = frame(8, Buffer.from([0x03, 0xe8]));
    const cycle = (isPolite: boolean) =>
      new Promise<void>((resolve) => {
        const socket = connect({ host: hostname, port: Number(port) });
        let isUpgraded = false;
        socket.on('connect', () => socket.write(request));
        socket.on('data', () => {
          if (isUpgraded && !isPolite) socket.resetAndDestroy();
          if (isUpgraded) return;
          isUpgraded = true;
          socket.write(isPolite ? Buffer.concat([message, bye]) : message);
        });
        socket.on('error', () => undefined);
        socket.on('close', () => resolve());
      });
    const run = async (count: number) => {
      const worker = async () => {
        for (let i = 0; i < count / 40; i++) await cycle(i % 2 === 0);
      };
      await Promise.all(Array.from({ length: 40 }, worker));
      while ((await app.ask('tables')).sessions > 0);
    };
    await run(warmUp);
    const before = await app.ask('usage');
    await run(cycles);
    const after = await app.ask('usage');
    expect((after.rss - before.rss) / cycles).toBeLessThan(300);
    expect(after.descriptors).toBe(before.descriptors);
    const { sessions, rooms, channels, stats } = await app.ask('tables');
    expect({ sessions, rooms, channels }).toEqual({ sessions: 0, rooms: 0, channels: 0 });
    expect(stats.opened).toBe(warmUp + cycles);
  }, 120_000);
});
