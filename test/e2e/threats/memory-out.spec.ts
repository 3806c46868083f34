import { AppProcess } from '../../support/app-process.js';
import { countingClient, pour } from '../../support/flood.js';
import { frame, json, RawClient } from '../../support/raw-client.js';

const MB = 1_000_000;

describe('what clients do not read', () => {
  let app: AppProcess;
  const join = async (room: string) => {
    const client = await RawClient.open(app.url);
    client.write(json({ event: 'join', data: { room }, id: 1 }));
    await client.read(1);
    return client;
  };

  beforeAll(async () => (app = await AppProcess.start()));
  afterAll(() => app.stop());

  it('is kept for 5 deaf members of a busy room in 80 MB, while the others miss nothing', async () => {
    const messages = 24_000;
    const healthy = await Promise.all([1, 2, 3].map(() => countingClient(app.url, 'busy')));
    const deaf = await Promise.all([1, 2, 3, 4, 5].map(() => join('busy')));
    for (const { socket } of deaf) socket.pause();
    const before = await app.ask('usage');

    const last = await app.ask('flood', { room: 'busy', messages, bytes: 1_000, perTurn: 8 });
    await Promise.all(healthy.map((client) => client.until(messages)));

    expect(last).toBe(healthy.length);
    expect(healthy.map(({ gap }) => gap)).toEqual([undefined, undefined, undefined]);
    const { stats } = await app.ask('tables');
    expect(stats.slowConsumersClosed).toBe(deaf.length);
    expect(app.lines.filter((line) => line === 'disconnect 4101')).toHaveLength(deaf.length);
    const { peak } = await app.ask('usage');
    expect(peak - before.rss).toBeLessThan(80 * MB);
    for (const { socket } of healthy) socket.terminate();
    for (const client of deaf) client.destroy();
  }, 30_000);

  it('is one pong for a peer that floods pings: 80 MB at most', async () => {
    const deaf = await RawClient.open(app.url);
    const good = await RawClient.open(app.url);
    deaf.socket.pause();
    const before = await app.ask('usage');

    const pings = Buffer.concat(Array.from({ length: 500 }, () => frame(9, 'x'.repeat(125))));
    const flood = pour(deaf, pings, 1_000);
    good.write(json({ event: 'echo', data: 'still here', id: 1 }));
    expect(await good.read(1, 1_000)).toEqual([{ event: '$ack', id: 1, data: 'still here' }]);
    const written = await flood;

    const { peak } = await app.ask('usage');
    expect(written * 500).toBeGreaterThan(100_000);
    expect(peak - before.rss).toBeLessThan(80 * MB);
    deaf.destroy();
    good.destroy();
  }, 30_000);
});
