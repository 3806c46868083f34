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
