import { toJson, toPayload } from '../../../lib/core/outgoing-message.js';
import { codeOf } from '../../support/errors.js';

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = [value];
  return value;
}

function circular(): unknown {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}

describe('toPayload', () => {
  it.each(['', 'hi'])('leaves the string %j as it is', (text) => {
    expect(toPayload(text)).toBe(text);
  });

  it('leaves bytes as they are', () => {
    const bytes = Buffer.from('hi');
    expect(toPayload(bytes)).toBe(bytes);
  });

  it('makes bytes of a view, and of no more than it shows', () => {
    const { buffer } = new Uint8Array([1, 2, 3, 4]);
    expect(toPayload(new DataView(buffer, 1, 2))).toEqual(new Uint8Array([2, 3]));
    expect(toPayload(buffer)).toEqual(new Uint8Array([1, 2, 3, 4]));
  });

  it.each([
    [{ a: 1 }, '{"a":1}'],
    [[1], '[1]'],
    [0, '0'],
    [null, 'null'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])('makes JSON of %p', (value, json) => {
    expect(toPayload(value)).toBe(json);
  });
});

describe('toJson', () => {
  it('makes JSON of a string, too', () => {
    expect(toJson('hi')).toBe('"hi"');
  });

  it.each([
    ['undefined', undefined],
    ['a function', () => undefined],
    ['a symbol', Symbol('s')],
    ['a BigInt', 10n],
    ['a circle', circular()],
    ['what is nested too deep', nested(1e5)],
  ])('throws MESSAGE_INVALID for %s', (_, value) => {
    expect(codeOf(() => toJson(value))).toBe('MESSAGE_INVALID');
  });

  it('keeps the cause', () => {
    expect(() => toJson(10n)).toThrow(
      expect.objectContaining({ cause: expect.any(TypeError) }) as Error,
    );
  });
});
