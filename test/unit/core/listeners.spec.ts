import { jest } from '@jest/globals';
import { Listeners } from '../../../lib/core/listeners.js';

function setUp() {
  const report = jest.fn();
  return { report, listeners: new Listeners(report) };
}

describe('Listeners', () => {
  it('are called in the order in which they came', () => {
    const { listeners } = setUp();
    const seen: string[] = [];
    for (const name of ['a', 'b']) listeners.add('event', () => seen.push(name), false);
    expect(listeners.emit('event', [])).toBe(true);
    expect(seen).toEqual(['a', 'b']);
  });

  it('hear their own event only', () => {
    const { listeners } = setUp();
    const listener = jest.fn();
    listeners.add('event', listener, false);
    expect(listeners.emit('other', [])).toBe(false);
    expect([listeners.has('event'), listeners.has('other')]).toEqual([true, false]);
    expect(listener).not.toHaveBeenCalled();
  });

  it('that throw or reject are reported, and stop no other', async () => {
    const { listeners, report } = setUp();
    const last = jest.fn();
    const [now, later] = [new Error('now'), new Error('later')];
    listeners.add('event', () => throwIt(now), false);
    listeners.add('event', () => Promise.reject(later), false);
    listeners.add('event', last, false);
    listeners.emit('event', [1]);
    expect(last.mock.calls).toEqual([[1]]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(report.mock.calls).toEqual([
      ['event', now],
      ['event', later],
    ]);
  });

  it('that come or go meanwhile do not disturb the others', () => {
    const { listeners } = setUp();
    const [second, added] = [jest.fn(), jest.fn()];
    const first = jest.fn(() => {
      listeners.remove('event', first);
      listeners.add('event', added, false);
    });
    listeners.add('event', first, false);
    listeners.add('event', second, false);
    listeners.emit('event', []);
    expect([first, second, added].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
    listeners.emit('event', []);
    expect([first, second, added].map(({ mock }) => mock.calls.length)).toEqual([1, 2, 1]);
  });

  it('that hear once are gone before they are called', () => {
    const { listeners } = setUp();
    const listener = jest.fn(() => listeners.emit('event', []));
    listeners.add('event', listener, true);
    listeners.emit('event', []);
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

function throwIt(error: Error): never {
  throw error;
}
