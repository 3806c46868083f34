import { Backlog, type Verdict } from '../../../lib/core/backlog.js';
import type { SlowConsumerOptions } from '../../../lib/core/options.js';

const KILO = 1_000;

function make(options: Partial<SlowConsumerOptions> = {}, blockedSince = 0) {
  return new Backlog(
    { maxBufferedBytes: 10 * KILO, grace: 5_000, policy: 'close', ...options },
    blockedSince,
  );
}
const push = (backlog: Backlog, bytes: number, now = 0) =>
  backlog.add(new Uint8Array(bytes), false, now);
const answer = (backlog: Backlog, bytes: number, now = 0) =>
  backlog.add(new Uint8Array(bytes), true, now);

describe('Backlog', () => {
  it('gives back the oldest frames, as many as fit and at least one', () => {
    const backlog = make();
    for (const size of [100, 200, 300, 400]) push(backlog, size);
    expect(backlog.take(250).map(({ length }) => length)).toEqual([100, 200]);
    expect(backlog.bytes).toBe(700);
    expect(backlog.take(1).map(({ length }) => length)).toEqual([300]);
    expect(backlog.take(1_000).map(({ length }) => length)).toEqual([400]);
    expect([backlog.bytes, backlog.take(1_000)]).toEqual([0, []]);
  });

  it('takes more after all has been taken', () => {
    const backlog = make();
    push(backlog, 100);
    backlog.take(1_000);
    push(backlog, 200);
    expect(backlog.take(1_000).map(({ length }) => length)).toEqual([200]);
  });

  it('drops the oldest pushes, and no answer, until so many bytes are gone', () => {
    const backlog = make();
    push(backlog, 101);
    answer(backlog, 102);
    push(backlog, 103);
    push(backlog, 104);
    expect(backlog.dropOldest(150)).toBe(2);
    expect(backlog.bytes).toBe(206);
    expect(backlog.take(1_000).map(({ length }) => length)).toEqual([102, 104]);
  });

  it('drops nothing that has been taken', () => {
    const backlog = make();
    push(backlog, 101);
    push(backlog, 102);
    backlog.take(1);
    expect(backlog.dropOldest(1)).toBe(1);
    expect(backlog.bytes).toBe(0);
  });

  it('gives back what is left after some were taken and some dropped', () => {
    const backlog = make();
    push(backlog, 101);
    answer(backlog, 102);
    push(backlog, 103);
    push(backlog, 104);
    backlog.take(1);
    backlog.dropOldest(1);
    expect(backlog.take(1_000).map(({ length }) => length)).toEqual([102, 104]);
  });

  it('forgets everything when it is cleared', () => {
    const backlog = make();
    push(backlog, 100);
    backlog.clear();
    expect([backlog.bytes, backlog.take(1_000)]).toEqual([0, []]);
  });

  describe('judges', () => {
    it('patiently at the limit, and with grace over it', () => {
      const backlog = make();
      push(backlog, 10 * KILO);
      expect(backlog.judge(60_000, 0)).toBe('patient');
      push(backlog, 1, 60_000);
      expect(backlog.judge(60_000, 0)).toBe('patient');
      expect(backlog.judge(64_999, 0)).toBe('patient');
      expect(backlog.judge(65_000, 0)).toBe('close');
    });

    it('counts what the socket holds', () => {
      const backlog = make();
      push(backlog, 1);
      expect(backlog.judge(0, 10 * KILO)).toBe('patient');
      expect(backlog.judge(5_000, 10 * KILO)).toBe('close');
    });

    it('anew where the session was at its limit meanwhile', () => {
      const backlog = make();
      push(backlog, 11 * KILO);
      backlog.judge(0, 0);
      backlog.take(1);
      expect(backlog.judge(4_000, 0)).toBe('patient');
      push(backlog, 11 * KILO, 4_500);
      expect(backlog.judge(4_500, 0)).toBe('patient');
      expect(backlog.judge(9_499, 0)).toBe('patient');
      expect(backlog.judge(9_500, 0)).toBe('close');
    });

    it('at once where there is no grace', () => {
      const backlog = make({ grace: 0 });
      push(backlog, 11 * KILO);
      expect(backlog.judge(0, 0)).toBe('close');
    });

    it('over four times the limit without grace, if something has waited for a second', () => {
      const backlog = make();
      push(backlog, 41 * KILO, 0);
      expect(backlog.judge(999, 0)).toBe('patient');
      expect(backlog.judge(1_000, 0)).toBe('close');
      const atFour = make();
      push(atFour, 40 * KILO, 0);
      expect(atFour.judge(4_999, 0)).toBe('patient');
    });

    it('by the oldest that the socket has not written, not by when it was blocked', () => {
      const backlog = make({}, 0);
      push(backlog, 1 * KILO, 900);
      push(backlog, 41 * KILO, 900);
      backlog.take(1);
      expect(backlog.judge(1_500, 1 * KILO)).toBe('patient');
      expect(backlog.judge(1_900, 1 * KILO)).toBe('close');
    });

    it('by the oldest that waits, where the socket has written all it had', () => {
      const backlog = make({}, 0);
      push(backlog, 41 * KILO, 900);
      expect([backlog.judge(1_500, 0), backlog.judge(1_900, 0)]).toEqual(['patient', 'close']);
    });

    it('a burst that is read at once patiently, however large', () => {
      const backlog = make();
      push(backlog, 500 * KILO, 10);
      expect(backlog.judge(10, 0)).toBe('patient');
    });

    it.each<[SlowConsumerOptions['policy'], Verdict]>([
      ['close', 'close'],
      ['drop-newest', 'drop'],
      ['drop-oldest', 'drop'],
    ])('as the policy %s says', (policy, verdict) => {
      const backlog = make({ policy, grace: 0 });
      push(backlog, 11 * KILO);
      expect(backlog.judge(0, 0)).toBe(verdict);
    });

    it('that a session closes whose answers alone pass four times the limit', () => {
      const backlog = make({ policy: 'drop-oldest', grace: 0 });
      answer(backlog, 40 * KILO);
      push(backlog, 40 * KILO);
      expect(backlog.judge(0, 0)).toBe('drop');
      answer(backlog, 1);
      expect(backlog.judge(0, 0)).toBe('close');
    });

    it('by answers that wait, not by those that have left', () => {
      const backlog = make({ policy: 'drop-oldest', grace: 0 });
      answer(backlog, 40 * KILO);
      answer(backlog, 11 * KILO);
      backlog.take(1);
      expect(backlog.judge(0, 0)).toBe('drop');
    });
  });

  it('is only looked at within a turn: the last verdict stands until it is judged', () => {
    const backlog = make({ policy: 'drop-oldest' });
    push(backlog, 11 * KILO);
    expect(backlog.look(0, 0)).toBe('patient');
    expect(backlog.look(60_000, 0)).toBe('patient');
    expect(backlog.judge(60_000, 0)).toBe('drop');
    expect(backlog.look(60_000, 0)).toBe('drop');
    backlog.dropOldest(2 * KILO);
    expect(backlog.look(60_000, 0)).toBe('patient');
  });

  it('is judged at a look where there is no grace', () => {
    const backlog = make({ grace: 0 });
    push(backlog, 11 * KILO);
    expect(backlog.look(0, 0)).toBe('close');
  });

  it.each([
    ['soon while it is over, since a flood is judged sooner', 0, 500],
    ['when its grace is over', 4_600, 400],
    ['again and again after that', 6_000, 500],
  ])('is judged %s', (_, now, delay) => {
    const backlog = make();
    push(backlog, 11 * KILO);
    backlog.judge(0, 0);
    expect(backlog.nextJudgement(now)).toBe(delay);
  });

  it('is judged soon where nothing was over its limit yet', () => {
    expect(make({ grace: 300 }).nextJudgement(0)).toBe(300);
    expect(make().nextJudgement(0)).toBe(500);
  });
});
