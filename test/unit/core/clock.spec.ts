import { systemClock } from '../../../lib/core/clock.js';

describe('systemClock', () => {
  it('does not go back', () => {
    const before = systemClock.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  });

  it('calls back after the delay', async () => {
    const before = systemClock.now();
    await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 5));
    expect(systemClock.now() - before).toBeGreaterThanOrEqual(4);
  });

  it('keeps no process alive', () => {
    const timer = systemClock.setTimeout(() => undefined, 60_000);
    expect(timer.hasRef()).toBe(false);
    systemClock.clearTimeout(timer);
    systemClock.clearTimeout(undefined);
  });
});
