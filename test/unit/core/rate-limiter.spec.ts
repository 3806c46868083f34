import { RateLimiter } from '../../../lib/core/rate-limiter.js';

/** Takes from `limiter` every `step` milliseconds. Returns how many were refused. */
function send(limiter: RateLimiter, from: number, to: number, step: number): number {
  let refused = 0;
  for (let now = from; now <= to; now += step) if (limiter.take(now) > 0) refused++;
  return refused;
}

describe('RateLimiter', () => {
  it('lets as many come at once as messages says, and then waits for the next', () => {
    const limiter = new RateLimiter({ messages: 3, per: 1_000 });
    expect([0, 0, 0, 0].map((now) => limiter.take(now))).toEqual([0, 0, 0, 334]);
  });

  it('says when one more may come', () => {
    const limiter = new RateLimiter({ messages: 2, per: 1_000 });
    for (const now of [0, 0]) limiter.take(now);
    expect(limiter.take(100)).toBe(400);
    expect(limiter.take(499)).toBe(1);
    expect(limiter.take(500)).toBe(0);
  });

  it('saves up no more than messages', () => {
    const limiter = new RateLimiter({ messages: 2, per: 1_000 });
    limiter.take(0);
    expect([1, 1, 1].map(() => limiter.take(100_000))).toEqual([0, 0, 500]);
  });

  it('refuses nobody who keeps to the rate', () => {
    const limiter = new RateLimiter({ messages: 10, per: 1_000 });
    expect(send(limiter, 0, 60_000, 100)).toBe(0);
  });

  it.each([3, 7, 11, 1_000])('is not off by fractions: %i at once', (messages) => {
    const limiter = new RateLimiter({ messages, per: 1_000 });
    const refused = Array.from({ length: messages }, () => limiter.take(123_456.789));
    expect(refused.every((wait) => wait === 0)).toBe(true);
    expect(limiter.take(123_456.789)).toBe(Math.ceil(1_000 / messages));
  });

  it('takes no message for a token when it refuses it', () => {
    const limiter = new RateLimiter({ messages: 10, per: 1_000 });
    expect(send(limiter, 0, 9_999, 10)).toBe(1_000 - 109);
  });

  it('refuses nobody where messages is Infinity', () => {
    const limiter = new RateLimiter({ messages: Infinity, per: 1_000 });
    expect(send(limiter, 0, 100, 0.1)).toBe(0);
  });

  describe('isExceeded', () => {
    it('is so once refusals have come for 10 s', () => {
      const limiter = new RateLimiter({ messages: 1, per: 1_000 });
      send(limiter, 0, 10_000, 100);
      expect(limiter.isExceeded).toBe(false); // the first refusal was at 100
      send(limiter, 10_100, 10_100, 100);
      expect(limiter.isExceeded).toBe(true);
    });

    it('begins anew where none was refused for 2 s', () => {
      const limiter = new RateLimiter({ messages: 1, per: 1_000 });
      send(limiter, 0, 9_000, 100);
      send(limiter, 11_000, 20_000, 100);
      expect(limiter.isExceeded).toBe(false);
    });

    it('is so where bursts come less than 2 s apart', () => {
      const limiter = new RateLimiter({ messages: 5, per: 1_000 });
      for (let now = 0; now <= 10_500; now += 1_500) send(limiter, now, now + 10, 1);
      expect(limiter.isExceeded).toBe(true);
    });
  });
});
