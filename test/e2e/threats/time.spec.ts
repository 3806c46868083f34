import { once } from 'node:events';
import { WebSocket } from 'ws';
import { AppClient } from '../../support/app-client.js';
import { AppProcess } from '../../support/app-process.js';
import { countingClient } from '../../support/flood.js';
import { RawClient } from '../../support/raw-client.js';

const HOUR = 3_600_000;
/** Honest clients live in the process of the tests, which is busy for longer than a pong takes. */
const heartbeat = { pingInterval: 1_000, pingTimeout: 800, maxMissedPings: 2 };
/** Milliseconds after which a silent peer is closed at the latest. */
const verdict = 2 * 1_000 + 800 + 1_000;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const openAll = (count: number, url: string): Promise<WebSocket[]> =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const socket = new WebSocket(url);
      await once(socket, 'open');
      return socket;
    }),
  );
const isOpen = ({ readyState }: WebSocket): boolean => readyState === WebSocket.OPEN;

/** A deaf peer is closed for its silence, whatever the clock did before. */
async function isDeafCut(url: string): Promise<void> {
  const deaf = await RawClient.open(url);
  await deaf.until(() => deaf.closeCode !== undefined, verdict);
  expect(deaf.closeCode).toBe(4102);
  deaf.destroy();
}

// Side by side: most of it is waiting.
describe('nobody is blamed', () => {
  it.concurrent(
    'for a wall clock that jumps, and a deaf peer is cut all the same',
    async () => {
      const app = await AppProcess.start({ heartbeat });
      const good = await openAll(10, app.url);
      const asking = await AppClient.connect(app.url);
      for (const ms of [HOUR, -2 * HOUR, 24 * HOUR]) {
        asking.send({ event: 'slow', data: { ms: 300 }, id: ms });
        await app.ask('jump', { ms });
        await sleep(1_200);
        expect(await asking.next()).toEqual({ event: '$ack', id: ms, data: { ms: 300 } });
      }
      await isDeafCut(app.url);
      expect(good.every(isOpen)).toBe(true);
      expect((await app.ask('tables')).stats.heartbeatTimeouts).toBe(1);
      await app.stop();
    },
    20_000,
  );

  it.concurrent(
    'for an event loop that stalls for 5 s, neither who was silent nor who could not be read',
    async () => {
      const app = await AppProcess.start({ heartbeat });
      const good = await openAll(20, app.url);
      const readers = await Promise.all([1, 2, 3].map(() => countingClient(app.url, 'room')));
      await app.ask('burstAndStall', { room: 'room', messages: 20, bytes: 1_000_000, ms: 5_500 });
      await Promise.all(readers.map((client) => client.until(20)));
      await sleep(verdict);
      expect(readers.map(({ closeCode, gap }) => closeCode ?? gap)).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      expect(good.every(isOpen)).toBe(true);
      await isDeafCut(app.url);
      const { stats } = await app.ask('tables');
      expect([stats.slowConsumersClosed, stats.heartbeatTimeouts]).toEqual([0, 1]);
      await app.stop();
    },
    25_000,
  );
});
