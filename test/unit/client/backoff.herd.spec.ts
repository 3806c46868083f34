import { Backoff } from '../../../lib/client/backoff.js';
import { openClient, seededRandom } from '../../support/client-fakes.js';

const CLIENTS = 200;
const WINDOW = 200;

/** The most moments that lie within one window. */
function busiest(moments: number[]): number {
  const sorted = moments.toSorted((a, b) => a - b);
  let most = 0;
  for (let first = 0, end = 0; first < sorted.length; first++) {
    while (end < sorted.length && sorted[end]! < sorted[first]! + WINDOW) end++;
    most = Math.max(most, end - first);
  }
  return most;
}

/** When each of 200 clients finds its server again, which is away for that long. */
function comeBack(outage: number, random: () => number): number[] {
  return Array.from({ length: CLIENTS }, () => {
    const backoff = new Backoff({ minDelay: 500, maxDelay: 20_000 }, random);
    let at = backoff.next();
    while (at < outage) at += backoff.next();
    return at;
  });
}

describe('200 clients that lose their server', () => {
  it.each([0, 300, 1_000, 3_000, 10_000, 60_000, 600_000])(
    'never come back in step after an outage of %i ms: at most 40 % within 200 ms',
    (outage) => {
      for (let seed = 1; seed <= 50; seed++) {
        expect(busiest(comeBack(outage, seededRandom(seed)))).toBeLessThanOrEqual(0.4 * CLIENTS);
      }
    },
  );

  it.each([
    ['without a close frame', 1006],
    ['that goes away', 1001],
    ['that is not ready', 4202],
    ['that drains and gives no time', 4200],
  ])('come back apart from a server %s', async (_how, code) => {
    const random = seededRandom(code);
    const delays: number[] = [];
    for (let i = 0; i < CLIENTS; i++) delays.push(await delayAfter(code, random));

    expect(busiest(delays)).toBeLessThanOrEqual(0.4 * CLIENTS);
    expect(Math.max(...delays)).toBeLessThanOrEqual(2_000);
  });
});

async function delayAfter(code: number, random: () => number): Promise<number> {
  const { states, socket } = await openClient({ random });
  socket.drop(code);
  return states.at(-1)!.delay!;
}
