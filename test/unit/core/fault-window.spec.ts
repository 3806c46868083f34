import { FaultWindow } from '../../../lib/core/fault-window.js';

describe('FaultWindow', () => {
  it('bears 100 faults in a minute, and not one more', () => {
    const window = new FaultWindow();
    const verdicts = Array.from({ length: 102 }, (_, index) => window.add(index));
    expect(verdicts.indexOf(true)).toBe(100);
    expect(verdicts[101]).toBe(true);
  });

  it('forgets a fault after a minute', () => {
    const window = new FaultWindow();
    for (let index = 0; index < 100; index++) window.add(index);
    expect(window.add(59_999)).toBe(true);
    expect(new FaultWindow().add(0)).toBe(false);
  });

  it('bears any number that comes slowly', () => {
    const window = new FaultWindow();
    for (let index = 0; index < 1_000; index++) expect(window.add(index * 600)).toBe(false);
  });

  it('counts the last minute, not whole minutes', () => {
    const window = new FaultWindow();
    for (let index = 0; index < 50; index++) window.add(30_000);
    for (let index = 0; index < 50; index++) window.add(61_000);
    expect(window.add(89_999)).toBe(true);
  });
});
