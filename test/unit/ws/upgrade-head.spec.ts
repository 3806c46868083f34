import type { IncomingMessage } from 'node:http';
import { offeredProtocols, upgradeFault } from '../../../lib/ws/upgrade-head.js';

const good = {
  host: 'own',
  upgrade: 'websocket',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-version': '13',
};
const request = (headers: Record<string, string | undefined>, more: object = {}) =>
  ({
    method: 'GET',
    httpVersion: '1.1',
    headers: { ...good, ...headers },
    ...more,
  }) as IncomingMessage;

describe('upgradeFault', () => {
  it.each([
    {},
    { upgrade: 'WebSocket' },
    { 'sec-websocket-version': '8' },
    { 'sec-websocket-protocol': 'a, b' },
  ])('finds none with %p', (headers) => {
    expect(upgradeFault(request(headers))).toBeUndefined();
  });

  it.each([
    [{ host: undefined }, 'Host'],
    [{ upgrade: undefined }, 'Upgrade'],
    [{ upgrade: 'h2c' }, 'Upgrade'],
    [{ 'sec-websocket-key': undefined }, 'Key'],
    [{ 'sec-websocket-key': 'short' }, 'Key'],
    [{ 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==x' }, 'Key'],
    [{ 'sec-websocket-version': undefined }, 'Version'],
    [{ 'sec-websocket-version': '12' }, 'Version'],
    [{ 'sec-websocket-version': '13, 8' }, 'Version'],
    [{ 'sec-websocket-protocol': '' }, 'Protocol'],
    [{ 'sec-websocket-protocol': 'a,' }, 'Protocol'],
    [{ 'sec-websocket-protocol': 'a b' }, 'Protocol'],
    [{ 'sec-websocket-protocol': 'a, a' }, 'Protocol'],
    [{ 'sec-websocket-protocol': 'ü' }, 'Protocol'],
  ])('is a 400 that says what is wrong with %p', (headers, what) => {
    const fault = upgradeFault(request(headers))!;
    expect([fault.status, fault.message]).toEqual([400, expect.stringContaining(what)]);
  });

  it.each([{ method: 'POST' }, { httpVersion: '1.0' }])('is a 400 for %p', (more) => {
    expect(upgradeFault(request({}, more))).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });
});

describe('offeredProtocols', () => {
  it('keeps the order, and drops the spaces', () => {
    const headers = { 'sec-websocket-protocol': ' b ,a,  hypern.v1.json' };
    expect([...offeredProtocols(request(headers))!]).toEqual(['b', 'a', 'hypern.v1.json']);
  });

  it('is empty where none is offered, and undefined where the header is malformed', () => {
    expect(offeredProtocols(request({}))).toEqual(new Set());
    expect(offeredProtocols(request({ 'sec-websocket-protocol': 'a;b' }))).toBeUndefined();
  });
});
