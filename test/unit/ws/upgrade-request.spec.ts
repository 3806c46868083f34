import type { IncomingMessage } from 'node:http';
import { pathOf, UpgradeFacts } from '../../../lib/ws/upgrade-request.js';

function facts(url: string | undefined, headers: Record<string, string> = {}, more: object = {}) {
  return factsOf('own', { url, headers, ...more });
}

function factsOf(host: string | undefined, request: object = {}) {
  return new UpgradeFacts(request as IncomingMessage, { id: '5' }, { ip: '1.2.3.4', host });
}

describe('UpgradeFacts', () => {
  it('has what the request, the path and the client say', () => {
    const { headers, ip, params, path, protocol, url } = facts('/chat/5?a=1', { host: 'own' });
    expect({ headers, ip, params, path, protocol, url }).toEqual({
      headers: { host: 'own' },
      ip: '1.2.3.4',
      params: { id: '5' },
      path: '/chat/5',
      protocol: '',
      url: '/chat/5?a=1',
    });
  });

  it.each([
    ['/a', {}],
    ['/a?', {}],
    ['/a?b=1', { b: '1' }],
    ['/a?b=1&c=&d', { b: '1', c: '', d: '' }],
    ['/a?b=1&b=2&b=3', { b: ['1', '2', '3'] }],
    ['/a?b=%C3%BC+%2B', { b: 'ü +' }],
    ['/a?b=%zz', { b: '%zz' }],
    ['/a?__proto__=1&constructor=2', { ['__proto__']: '1', constructor: '2' }],
    [undefined, {}],
  ])('reads the query of %p', (url, query) => {
    const read = facts(url).query;
    expect({ ...read }).toEqual(query);
    expect(Object.getPrototypeOf(read)).toBeNull();
  });

  it.each([
    ['own', 'own'],
    ['chat.example:3000', 'chat.example'],
    ['[::1]', '[::1]'],
    ['[::1]:3000', '[::1]'],
    [undefined, ''],
  ])('has the host name of %p, without the port', (host, hostname) => {
    expect(factsOf(host).hostname).toBe(hostname);
  });

  it('reads a key that comes thousands of times', () => {
    expect(facts(`/a?${'b&'.repeat(8_000)}`).query.b).toHaveLength(8_000);
  });

  it.each([
    [undefined, {}],
    ['', {}],
    ['a=1; b=%C3%BC; c="2"', { a: '1', b: 'ü', c: '"2"' }],
    ['a=%zz', { a: '%zz' }],
    ['a', {}],
  ])('reads the cookies of %p', (cookie, cookies) => {
    expect({ ...facts('/', cookie === undefined ? {} : { cookie }).cookies }).toEqual(cookies);
  });

  it('leaves cookies to middleware that has read them', () => {
    expect(facts('/', { cookie: 'a=1' }, { cookies: { b: '2' } }).cookies).toEqual({ b: '2' });
  });

  it('reads query and cookies once', () => {
    const read = facts('/?a=1', { cookie: 'a=1' });
    expect([read.query === read.query, read.cookies === read.cookies]).toEqual([true, true]);
  });
});

describe('pathOf', () => {
  it.each([
    ['/', '/'],
    ['/a/b', '/a/b'],
    ['/a?b=/c', '/a'],
    ['/a#b', '/a'],
    ['//a', '//a'],
    ['http://host.example/a?b', '/a'],
    ['nonsense', 'nonsense'],
    ['', ''],
  ])('reads %p as %p', (url, path) => {
    expect(pathOf(url)).toBe(path);
  });
});
