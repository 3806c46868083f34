import { normalizePath } from '../../../lib/nest/gateway-path.js';

describe('normalizePath', () => {
  it.each([
    [undefined, '', '/'],
    ['', '', '/'],
    ['/', '', '/'],
    ['ws', '', '/ws'],
    ['/ws/', '', '/ws'],
    ['//a//b/', '', '/a/b'],
    ['/rooms/:id', '', '/rooms/:id'],
    [undefined, 'api', '/api'],
    ['/ws', '/api/v1/', '/api/v1/ws'],
  ])('writes %j after %j as %s', (path, prefix, expected) => {
    expect(normalizePath(path, prefix)).toBe(expected);
  });
});
