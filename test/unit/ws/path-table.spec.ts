import { normalPath, PathTable } from '../../../lib/ws/path-table.js';
import { codeOf } from '../../support/errors.js';

describe('PathTable', () => {
  let table: PathTable<string>;
  const find = (path: string) => {
    const found = table.find(path);
    return found && [found.target, { ...found.params }];
  };
  beforeEach(() => {
    table = new PathTable();
  });

  it.each([
    ['/chat', '/chat'],
    ['/chat', '/chat/'],
    ['/chat/', '/chat'],
    ['chat', '/chat'],
    ['/', '/'],
    ['', '/'],
    ['/a.b-c_d~', '/a.b-c_d~'],
  ])('finds %p by %p', (path, asked) => {
    table.add(path, 'found');
    expect(find(asked)).toEqual(['found', {}]);
  });

  it.each(['/chat/room', '/', '/Chat', '/chatter', '//chat', '/%63hat'])(
    'does not find /chat by %p',
    (asked) => {
      table.add('/chat', 'found');
      expect(find(asked)).toBeUndefined();
    },
  );

  it.each([
    ['/rooms/:id', '/rooms/5', { id: '5' }],
    ['/rooms/:id', '/rooms/5/', { id: '5' }],
    ['/rooms/:id/', '/rooms/5', { id: '5' }],
    ['/rooms/:id', '/rooms/a%20b%2Fc', { id: 'a b/c' }],
    ['/rooms/:id', '/rooms/%C3%BC', { id: 'ü' }],
    ['/rooms/:id', '/rooms/__proto__', { id: '__proto__' }],
    ['/:a/x/:b', '/1/x/2', { a: '1', b: '2' }],
    ['/files/*path', '/files/a/b', { path: ['a', 'b'] }],
    ['/opt{/:id}', '/opt', {}],
  ])('reads the parameters of %s off %s', (path, asked, params) => {
    table.add(path, 'found');
    expect(find(asked)).toEqual(['found', params]);
  });

  it.each(['/rooms', '/rooms/', '/rooms/1/2', '/ROOMS/1'])(
    'does not find /rooms/:id by %p',
    (asked) => {
      table.add('/rooms/:id', 'found');
      expect(find(asked)).toBeUndefined();
    },
  );

  it('finds an exact path before patterns, and patterns in their order', () => {
    table.add('/rooms/:id', 'first');
    table.add('/:kind/:id', 'second');
    table.add('/rooms/lobby', 'exact');
    expect([find('/rooms/lobby')![0], find('/rooms/1')![0], find('/a/1')![0]]).toEqual([
      'exact',
      'first',
      'second',
    ]);
  });

  it('takes what nothing else does to who has no path, the first of them', () => {
    table.add(undefined, 'rest');
    table.add(undefined, 'too late');
    table.add('/chat', 'chat');
    expect([find('/chat')![0], find('/other')![0], find('/')![0]]).toEqual([
      'chat',
      'rest',
      'rest',
    ]);
  });

  it('throws a URIError for a parameter that is not percent-encoded properly', () => {
    table.add('/rooms/:id', 'found');
    expect(() => table.find('/rooms/%zz')).toThrow(URIError);
    expect(() => table.find('/rooms/%C3')).toThrow(URIError);
    expect(table.find('/other/%zz')).toBeUndefined();
  });

  it.each(['/rooms/:', '/rooms/*', '/rooms/{:id', '/a/:id/:id:'])('refuses %p', (path) => {
    expect(codeOf(() => table.add(path, 'x'))).toBe('OPTION_INVALID');
  });

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
