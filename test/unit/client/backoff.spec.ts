import { Backoff } from '../../../lib/client/backoff.js';
import { seededRandom } from '../../support/client-fakes.js';

const delays = { minDelay: 500, maxDelay: 20_000 };

describe('Backoff', () => {
  it('draws each delay from minDelay up to a ceiling that doubles, and stays at maxDelay', () => {
    const longest = new Backoff(delays, () => 1);
    const shortest = new Backoff(delays, () => 0);

    const times = [1, 2, 3, 4, 5, 6, 2_000].map(() => [shortest.next(), longest.next()]);

    expect(times).toEqual([
      [500, 2_000],
      [500, 4_000],
      [500, 8_000],
      [500, 16_000],
      [500, 20_000],
      [500, 20_000],
      [500, 20_000],
    ]);
  });

  it('stays at maxDelay however often it failed', () => {
    const backoff = new Backoff(delays, () => 1);
    for (let failure = 0; failure < 3_000; failure++) backoff.next();

    expect(backoff.next()).toBe(20_000);
  });

  it('starts over after a reset', () => {
    const backoff = new Backoff(delays, () => 1);
    backoff.next();
    backoff.next();

    backoff.reset();

    expect(backoff.next()).toBe(2_000);
  });

  it.each([1, 2, 3, 4, 5])('spreads its delays evenly, seed %i', (seed) => {
    const random = seededRandom(seed);
    const drawn = Array.from({ length: 2_000 }, () => new Backoff(delays, random).next());
    const mean = drawn.reduce((sum, delay) => sum + delay) / drawn.length;

    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(500);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(2_000);
    expect(Math.abs(mean - 1_250)).toBeLessThan(50);
  });
});
