import { SilenceWatch } from '../../../lib/client/silence-watch.js';
import { ManualClock } from '../../support/client-fakes.js';

describe('SilenceWatch', () => {
  let clock: ManualClock;
  let events: string[];
  let watch: SilenceWatch;

  beforeEach(() => {
    clock = new ManualClock();
    events = [];
    const note = (event: string) => () => void events.push(`${event} ${clock.now}`);
    watch = new SilenceWatch(clock, note('probe'), note('silent'));
  });

  it('probes half of pingTimeout before the verdict, which falls after both times', async () => {
    watch.start(30_000, 10_000);

    await clock.advance(60_000);

    expect(events).toEqual(['probe 35000', 'silent 40000']);
  });

  it('waits anew after each message', async () => {
    watch.start(30_000, 10_000);
    await clock.advance(34_999);
    watch.heard();
    await clock.advance(34_999);

    expect(events).toEqual([]);
  });

  it('takes any message for the answer to its probe', async () => {
    watch.start(30_000, 10_000);
    await clock.advance(39_999);
    watch.heard();
    await clock.advance(34_999);

    expect(events).toEqual(['probe 35000']);
  });

  it('probes at once where there is reason to doubt', async () => {
    watch.start(30_000, 10_000);

    watch.check();
    await clock.advance(60_000);

    expect(events).toEqual(['probe 0', 'silent 5000']);
  });

  it.each([
    [undefined, undefined],
    [0, 10_000],
    [30_000, null],
    ['often', 10_000],
    [{}, 10_000],
  ])('never fires where the server says %p and %p', async (pingInterval, pingTimeout) => {
    watch.start(pingInterval, pingTimeout);

    watch.heard();
    watch.check();
    await clock.advance(1_000_000);

    expect(events).toEqual([]);
  });

  it('is quiet once it is stopped', async () => {
    watch.start(30_000, 10_000);
    await clock.advance(35_000);

    watch.stop();
    watch.heard();
    watch.check();
    await clock.advance(100_000);

    expect(events).toEqual(['probe 35000']);
  });
});
