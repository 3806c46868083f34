import { stackOf, titleOf } from '../../../lib/core/error-text.js';

const unreadable = new Proxy(new Error('boom'), {
  get() {
    throw new Error('no');
  },
});

describe('titleOf', () => {
  it('is the name and the message, on one line', () => {
    expect(titleOf(new RangeError('too\nfar'))).toBe('RangeError: too far');
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
