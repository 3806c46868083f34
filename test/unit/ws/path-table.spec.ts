import { PathTable } from '../../../lib/ws/path-table.js';
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
    ['/my room', '/my%20room'],
    ['/my%20room', '/my%20room'],
    ['/café', '/caf%C3%A9'],
    ['/a|b^c', '/a|b%5Ec'],
    ['/a(b)', '/a(b)'],
    ['/a\\:b', '/a:b'],
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
    ['/files/*path', '/files/a/', { path: ['a'] }],
    ['/opt{/:id}', '/opt', {}],
    ['/opt{/:id}', '/opt/5', { id: '5' }],
    ['/{opt/}', '/', {}],
    ['/{opt/}', '/opt/', {}],
    ['/café/:id', '/caf%C3%A9/1', { id: '1' }],
    ['/my room/*rest', '/my%20room/a%20b', { rest: ['a b'] }],
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

  describe.each(['in one order', 'in the other'])('finds the narrowest, added %s:', (order) => {
    it.each([
      ['an exact path', '/rooms/1', ['/rooms/1', '/rooms/:id', '/rooms{/1}{/:id}']],
      ['a parameter before a wildcard', '/rooms/5', ['/rooms/:id', '/rooms/*rest', '/*all']],
      ['a static segment before both', '/rooms/5', ['/rooms/:id', '/:kind/:id', '/*kind/5']],
      ['the first segment that tells', '/a/b/c', ['/a/*rest', '/:a/b/c', '/*rest']],
      ['a parameter with text beside it', '/v1.json', ['/v:n.json', '/:file.json', '/:file']],
      ['a wildcard with more behind it', '/f/a/edit', ['/f/*path/edit', '/f/*path']],
      ['an optional segment that is there', '/opt/5', ['/opt{/:id}', '/opt/*rest']],
      ['an optional segment that is not', '/opt', ['/opt{/:id}', '/:name']],
    ])('%s for %s', (_, asked, paths) => {
      for (const path of order === 'in one order' ? paths : paths.toReversed()) {
        table.add(path, path);
      }
      expect(find(asked)![0]).toBe(paths[0]);
    });
  });

  it('finds the first that was added where none is narrower', () => {
    const other = new PathTable<string>();
    for (const path of ['/:a-x', '/ab:c']) table.add(path, path);
    for (const path of ['/ab:c', '/:a-x']) other.add(path, path);
    expect(find('/ab-x')![0]).toBe('/:a-x');
    expect(other.find('/ab-x')!.target).toBe('/ab:c');
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

  it.each([
    ['no pattern', ['/rooms/:', '/rooms/*', '/rooms/{:id', '/a/:id/:id:', '/{a}'.repeat(9)]],
    ['a query or a fragment', ['/a?b', '/a#b', '/a\\?/:b', '/a#/:b']],
    ['dot segments', ['/./a', '/a/..', '/a/%2E%2e/:b', '/a{/.}']],
    ['half a character', ['/\ud800']],
  ])('refuses what has %s', (_, paths) => {
    for (const path of paths) expect(codeOf(() => table.add(path, 'x'))).toBe('OPTION_INVALID');
    expect(() => table.add(paths[0], 'x')).toThrow(`path "${paths[0]}": expected a path or`);
  });
});
