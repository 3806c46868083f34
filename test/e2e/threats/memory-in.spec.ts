import { constants, deflateRawSync } from 'node:zlib';
import { AppProcess } from '../../support/app-process.js';
import { pour } from '../../support/flood.js';
import { closeFrame, frame, json, RawClient } from '../../support/raw-client.js';

const MB = 1_000_000;
const OFFER = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' };

/** A message of zeros as permessage-deflate has it, about a thousandth of its size. */
function bomb(bytes: number): Buffer {
  const deflated = deflateRawSync(Buffer.alloc(bytes, '0'), {
    finishFlush: constants.Z_SYNC_FLUSH,
  });
  return frame(1, deflated.subarray(0, -4), { rsv: 4 });
}

describe('what clients send', () => {
  let app: AppProcess;
  let compressing: AppProcess;
  const isServing = async (target: AppProcess) => {
    const good = await RawClient.open(target.url);
    good.write(json({ event: 'echo', data: 'good', id: 1 }));
    expect(await good.read(1, 1_000)).toEqual([{ event: '$ack', id: 1, data: 'good' }]);
    good.destroy();
  };

  beforeAll(async () => {
    [app, compressing] = await Promise.all([
      AppProcess.start({ maxPayload: 65_536 }),
      AppProcess.start({ compression: {} }),
    ]);
  });
  afterAll(() => Promise.all([app.stop(), compressing.stop()]));

  it('is no compressed message where compression is off', async () => {
    const client = await RawClient.open(app.url, OFFER);
    expect(client.response).not.toContain('deflate');
    client.write(bomb(1_000));
    await client.until(() => client.closeCode !== undefined);
    expect(client.closeCode).toBe(1002);
    client.destroy();
  });

  it('is inflated up to maxPayload: bombs of 256 MB are closed with 1009 in 100 MB', async () => {
    const bytes = bomb(256 * MB);
    expect(bytes.length).toBeLessThan(0.3 * MB);
    const clients = await Promise.all(
      [1, 2, 3, 4].map(() => RawClient.open(compressing.url, OFFER)),
    );
    const before = await compressing.ask('usage');
    for (const client of clients) client.write(bytes);
    await Promise.all(clients.map((client) => client.until(() => client.closeCode !== undefined)));
    expect(clients.map(({ closeCode }) => closeCode)).toEqual([1009, 1009, 1009, 1009]);
    const { peak } = await compressing.ask('usage');
    expect(peak - before.rss).toBeLessThan(100 * MB);
    for (const client of clients) client.destroy();
    await isServing(compressing);
  });

  it.each([
    ['of one byte', 'x'],
    ['of none', ''],
  ])(
    'is at most 256 fragments %s: 600,000 of them take less than 60 MB',
    async (_size, payload) => {
      const client = await RawClient.open(app.url);
      const before = await app.ask('usage');
      client.write(frame(1, payload, { fin: false }));
      const fragment = frame(0, payload, { fin: false });
      await pour(client, Buffer.concat(Array.from({ length: 10_000 }, () => fragment)), 60, 2_000);
      await client.until(() => client.isEnded);
      expect(client.closeCode).toBe(1008);
      const { peak } = await app.ask('usage');
      expect(peak - before.rss).toBeLessThan(60 * MB);
      await isServing(app);
    },
  );

  it('is a message of 256 fragments, and not one of 257', async () => {
    const send = async (count: number) => {
      const client = await RawClient.open(app.url);
      const text = JSON.stringify({ event: 'echo', data: 'x'.repeat(300), id: 1 });
      const parts = Array.from({ length: count }, (_, index) => {
        const isLast = index === count - 1;
        const part = isLast ? text.slice(index) : text[index]!;
        return frame(index === 0 ? 1 : 0, part, { fin: isLast });
      });
      client.write(...parts);
      await client.until(() => client.frames.length > 0);
      client.destroy();
      return client;
    };
    expect((await send(256)).values).toMatchObject([{ id: 1 }]);
    expect((await send(257)).closeCode).toBe(1008);
  });

  it('may not trickle in byte by byte: a peer that does is closed with 1008', async () => {
    const client = await RawClient.open(app.url);
    const before = await app.ask('usage');
    client.socket.setNoDelay(true);
    client.write(frame(1, Buffer.alloc(60_000, 'x')).subarray(0, 14));
    for (let byte = 0; byte < 30_000 && !client.isEnded; byte++) {
      client.socket.write('x');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await client.until(() => client.isEnded);
    expect(client.closeCode).toBe(1008);
    const { peak } = await app.ask('usage');
    expect(peak - before.rss).toBeLessThan(60 * MB);
    await isServing(app);
  });

  it('waits in its own socket while handlers are slower: all is served, in order', async () => {
    const count = 2_500;
    const filler = 'x'.repeat(8_000);
    const fast = await RawClient.open(app.url);
    const answers = () => fast.frames.filter(({ opcode }) => opcode === 1).length;
    const good = await RawClient.open(app.url);
    const before = await app.ask('usage');
    const already = (await app.ask('tables')).stats.messagesReceived;
    for (let id = 0; id < count; id++) {
      fast.write(json({ event: 'slow', data: { ms: 0, filler }, id }));
    }
    await new Promise((resolve) => setTimeout(resolve, 300));

    const { stats } = await app.ask('tables');
    const answered = answers();
    // 64 may wait, one runs, and what came in the chunk that was read last is there, too.
    expect(stats.messagesReceived - already - answered).toBeLessThan(64 + 1 + 2 * 9);
    good.write(json({ event: 'echo', data: 'good', id: 1 }));
    await good.read(1, 1_000);
    await fast.until(() => answers() === count, 20_000);
    expect((fast.values as { id: number }[]).map(({ id }) => id)).toEqual(
      Array.from({ length: count }, (_, id) => id),
    );
    const { peak } = await app.ask('usage');
    expect(peak - before.rss).toBeLessThan(100 * MB);
    fast.write(closeFrame(1000));
    good.destroy();
  }, 30_000);
});
