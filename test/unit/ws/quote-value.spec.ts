import { quoteValue } from '../../../lib/ws/quote-value.js';

describe('quoteValue()', () => {
  it.each<[unknown, string]>([
    ['a "b"', '"a \\"b\\""'],
    [5, '5'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [5n, '5n'],
    [true, 'true'],
    [undefined, 'undefined'],
    [null, 'null'],
    [/^a$/i, '/^a$/i'],
    [{ secret: 1 }, 'an object'],
    [() => 'secret', 'a function'],
    [[], '[]'],
    [
      ['localhost:3000', /a/, { secret: 1 }, ['secret']],
      '["localhost:3000", /a/, an object, an array]',
    ],
    [[1, 2, 3, 4, 5, 6], '[1, 2, 3, 4, 5, …]'],
  ])('writes %p as %s', (value, text) => {
    expect(quoteValue(value)).toBe(text);
  });
});
