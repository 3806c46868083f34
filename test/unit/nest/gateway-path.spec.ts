import { RequestMethod } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { normalizePath, prefixOf } from '../../../lib/nest/gateway-path.js';

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

describe('prefixOf', () => {
  const config = new ApplicationConfig();
  beforeAll(() => config.setGlobalPrefix('api'));

  it('is the global one where nothing is excluded', () => {
    expect(prefixOf('/health', config)).toBe('api');
  });

  it.each([
    ['health', RequestMethod.ALL, ''],
    ['/health/', RequestMethod.GET, ''],
    ['/health', -1, ''],
    ['/health', RequestMethod.POST, 'api'],
    ['/health/more', RequestMethod.ALL, 'api'],
    [undefined, RequestMethod.ALL, 'api'],
  ])('of %j where /health is excluded for %i is %j', (path, requestMethod, expected) => {
    const pathRegex = /^\/health\/?$/;
    config.setGlobalPrefixOptions({ exclude: [{ path: 'health', requestMethod, pathRegex }] });
    expect(prefixOf(path, config)).toBe(expected);
  });
});
