import { Deadline, Deadlines } from '../../../lib/core/deadlines.js';
import { FakeClock } from '../../support/fake-clock.js';

class Entry extends Deadline {
  constructor(readonly name: string) {
    super();
  }
}

function setUp(expire?: (entry: Entry) => void) {
  const clock = new FakeClock();
  const expired: string[] = [];
  const deadlines = new Deadlines<Entry>(clock, 100, (entry) => {
    expired.push(entry.name);
    expire?.(entry);
  });
  const add = (name: string): Entry => {
    const entry = new Entry(name);
    deadlines.add(entry);
    return entry;
  };
  return { clock, deadlines, expired, add };
}

describe('Deadlines', () => {
  it('expires each entry when its own time is over', () => {
    const { clock, expired, add } = setUp();
    add('a');
    clock.advance(40);
    add('b');
    clock.advance(59);
    expect(expired).toEqual([]);
    clock.advance(1);
    expect(expired).toEqual(['a']);
    clock.advance(40);
    expect(expired).toEqual(['a', 'b']);
  });

  it('expires no entry twice', () => {
    const { clock, expired, add } = setUp();
    add('a');
    clock.advance(1_000);
    expect(expired).toEqual(['a']);
  });

  it('expires no entry that was removed', () => {
    const { clock, deadlines, expired, add } = setUp();
    const [first] = [add('a'), add('b')];
    deadlines.remove(first);
    deadlines.remove(first);
    clock.advance(100);
    expect(expired).toEqual(['b']);
  });

  it('gives an entry that is added again its whole time', () => {
    const { clock, deadlines, expired, add } = setUp();
    const entry = add('a');
    clock.advance(60);
    deadlines.add(entry);
    clock.advance(99);
    expect(expired).toEqual([]);
    clock.advance(1);
    expect(expired).toEqual(['a']);
  });

  it('has one timer for all, and none once nothing is left', () => {
    const { clock, deadlines, add } = setUp();
    expect(clock.timers).toBe(0);
    const entries = [add('a'), add('b'), add('c')];
    expect(clock.timers).toBe(1);
    for (const entry of entries) deadlines.remove(entry);
    clock.advance(100);
    expect(clock.timers).toBe(0);
  });

  it('goes on with the others where one fails', () => {
    const { clock, expired, add } = setUp(({ name }) => {
      if (name === 'a') throw new Error('boom');
    });
    for (const name of ['a', 'b']) add(name);
    expect(() => clock.advance(100)).toThrow('boom');
    clock.advance(1);
    expect(expired).toEqual(['a', 'b']);
  });

  it('lets what expires remove others and add itself again', () => {
    const { clock, deadlines, expired, add } = setUp((entry) => {
      if (entry === first) deadlines.remove(second);
      if (expired.length < 3) deadlines.add(entry);
    });
    const [first, second] = [add('a'), add('b')];
    clock.advance(300);
    expect(expired).toEqual(['a', 'a', 'a']);
  });
});
