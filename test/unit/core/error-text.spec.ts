import { placeOf, stackOf, titleOf } from '../../../lib/core/error-text.js';

const unreadable = new Proxy(new Error('boom'), {
  get() {
    throw new Error('no');
  },
});

describe('titleOf', () => {
  it('is the name and the message, on one line', () => {
    expect(titleOf(new RangeError('too\nfar'))).toBe('RangeError: too far');
  });

  it("tells a terminal nothing: the text may be a client's", () => {
    expect(titleOf(new Error('a\rb\u001b[2Kc\u2028d\u0000e'))).toBe('Error: a b [2Kc d e');
  });

  it.each([
    ['a string, which may be a payload', 'secret', 'a thrown string'],
    ['an object, which may be one too', { secret: 1 }, 'a thrown object'],
    ['null', null, 'a thrown null'],
    ['undefined', undefined, 'a thrown undefined'],
    ['an error that throws', unreadable, 'an error that can not be read'],
  ])('says what it can of %s', (_, error, title) => {
    expect(titleOf(error)).toBe(title);
  });
});

describe('placeOf', () => {
  const failAs = (message: string) => new Error(message);

  it('is the line of code, whatever the message', () => {
    expect(placeOf(failAs('a'))).toMatch(/^Error {4}at .+error-text\.spec\.ts:\d+:\d+\)?$/);
    expect(placeOf(failAs('b\n    at client 1'))).toBe(placeOf(failAs('a')));
  });

  it("is no line of a message that has been replaced, nor of another machine's text", () => {
    const replaced = failAs('no user\n    at client 1');
    void replaced.stack;
    replaced.message = 'other';
    expect(placeOf(replaced)).toBe('Error');
    const foreign = failAs('lost');
    foreign.stack = 'Error: lost\n    at client 1';
    expect(placeOf(foreign)).toBe('Error');
  });
});

describe('stackOf', () => {
  it('tells the causes along', () => {
    const cause = new Error('inner');
    const error = new Error('outer', { cause });
    expect(stackOf(error)).toBe(`${error.stack}\ncaused by ${cause.stack}`);
  });

  it('ends where causes turn in a circle', () => {
    const error = new Error('outer');
    error.cause = error;
    expect(stackOf(error)!.split('caused by')).toHaveLength(4);
  });

  it('is the title where there is no stack', () => {
    const error = new Error('boom');
    delete error.stack;
    expect(stackOf(error)).toBe('Error: boom');
  });

  it.each([['text'], [unreadable]])('is undefined where there is nothing to read', (error) => {
    expect(stackOf(error)).toBeUndefined();
  });
});
