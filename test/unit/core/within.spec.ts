import { TimeLimitError, within } from '../../../lib/core/within.js';
import { FakeClock } from '../../support/fake-clock.js';
import { deferred, settle } from '../../support/wire.js';

describe('within', () => {
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });

  it('settles as the work does, and leaves no timer behind', async () => {
    await expect(within(Promise.resolve(1), 100, clock)).resolves.toBe(1);
    await expect(within(Promise.reject(new Error('no')), 100, clock)).rejects.toThrow('no');
    expect(clock.timers).toBe(0);
  });

  it('rejects after the limit with a failure that is a TIMEOUT', async () => {
    const result = within(new Promise(() => undefined), 100, clock).catch(
      (error: unknown) => error,
    );
    clock.advance(99);
    await settle();
    expect(clock.timers).toBe(1);
    clock.advance(1);
    const error = await result;
    expect(error).toBeInstanceOf(TimeLimitError);
    expect(error).toMatchObject({
      message: 'not done within 100 ms',
      failure: { code: 'TIMEOUT', status: 408, close: 4202 },
    });
  });

  it('bears work that fails after the limit', async () => {
    const work = deferred();
    const result = within(work.promise, 100, clock).catch(() => 'late');
    clock.advance(100);
    expect(await result).toBe('late');
    work.reject(new Error('nobody hears this'));
    await settle();
  });
});
