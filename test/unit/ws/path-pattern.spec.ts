import { normalPath, readPath } from '../../../lib/ws/path-pattern.js';

describe('readPath', () => {
  const shapeOf = (path: string) => readPath(path).shape;

  it('gives what takes the same requests one shape, and all else another', () => {
    expect(shapeOf('/café/:id')).toBe(shapeOf('/caf%C3%A9/:room/'));
    expect(shapeOf('/:id')).not.toBe(shapeOf('/*id'));
    expect(shapeOf('/\\:id')).not.toBe(shapeOf('/:id'));
  });

  it('reads a path with groups as all that it may be', () => {
    const { forms } = readPath('/a{/:b}{/c}');
    expect(forms.map(({ exact }) => exact)).toEqual([undefined, undefined, '/a/c', '/a']);
  });

  it.each([
    ['/a/*', '/a/*rest'],
    ['*', '*rest'],
    ['/a/**', '/a/*rest'],
    ['/a/:id/*.js', '/a/:id/*rest.js'],
    ['/*/b/*', '/*rest/b/*rest1'],
    ['/*rest/*', '/*rest/*rest1'],
    ['/\\*/*path/*"a*"/*', '/\\*/*path/*"a*"/*rest'],
  ])('refuses %s, whose wildcard has no name, and gives it one: %s', (path, corrected) => {
    expect(() => readPath(path)).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: `path "${path}": expected a name after "*", as in "${corrected}"`,
        cause: expect.any(TypeError),
      }),
    );
    expect(() => readPath(corrected)).not.toThrow();
  });

  it.each(['/a/(.*)', '/a?b/*', '/a/*/:'])('offers no name where %s has more wrong', (path) => {
    expect(() => readPath(path)).toThrow(`path "${path}": expected a path or a pattern of`);
  });
});

describe('normalPath', () => {
  it('names paths in one way', () => {
    expect(['', '/', '//', 'a', '/a', '/a/', '/a//', '/a/b'].map(normalPath)).toEqual([
      '/',
      '/',
      '/',
      '/a',
      '/a',
      '/a',
      '/a',
      '/a/b',
    ]);
  });
});
