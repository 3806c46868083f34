import { someOf } from '../../../lib/core/name-list.js';

describe('someOf()', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);

  it('lists up to twenty names', () => {
    expect(someOf([])).toBe('');
    expect(someOf(names(20))).toBe(names(20).join(', '));
  });

  it('counts what it leaves out', () => {
    expect(someOf(names(3_000))).toBe(`${names(20).join(', ')} and 2980 more`);
  });
});
