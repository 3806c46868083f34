import { makeSession } from '../../support/make-session.js';

describe('HandshakeFacts', () => {
  const headers = { 'x-key': 'k', referer: 'https://a.example/', cookie: 'a=1' };
  const session = makeSession({ headers, url: '/ws/5?a=1', hostname: 'chat.example' });

  it('has what guards for Express ask a request for', () => {
    const { method, originalUrl, hostname } = session;
    expect([method, originalUrl, hostname]).toEqual(['GET', '/ws/5?a=1', 'chat.example']);
  });

  it.each([
    ['X-Key', 'k'],
    ['x-key', 'k'],
    ['Referer', 'https://a.example/'],
    ['Referrer', 'https://a.example/'],
    ['x-none', undefined],
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('gives the header %s as Express does', (name, value) => {
    expect([session.get(name), session.header(name)]).toEqual([value, value]);
  });
});
