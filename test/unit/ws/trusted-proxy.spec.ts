import type { IncomingMessage } from 'node:http';
import type { ResolvedOptions } from '../../../lib/ws/options.js';
import { TrustedProxy } from '../../../lib/ws/trusted-proxy.js';

function read(
  trustProxy: ResolvedOptions['trustProxy'],
  peer: string | undefined,
  headers: Record<string, string | string[]> = {},
) {
  const request = { socket: { remoteAddress: peer }, headers: { host: 'own', ...headers } };
  return new TrustedProxy(trustProxy).read(request as unknown as IncomingMessage);
}
const forwarded = { 'x-forwarded-for': '1.1.1.1, 2.2.2.2, 3.3.3.3', 'x-forwarded-host': 'public' };

describe('TrustedProxy', () => {
  it('believes nobody by default', () => {
    expect(read(false, '9.9.9.9', forwarded)).toEqual({ ip: '9.9.9.9', host: 'own' });
  });

  it.each([
    [1, '3.3.3.3'],
    [2, '2.2.2.2'],
    [3, '1.1.1.1'],
    [9, '1.1.1.1'],
    [Infinity, '1.1.1.1'],
  ])('believes as many proxies as %p hops, counted from the server', (hops, ip) => {
    expect(read(hops, '9.9.9.9', forwarded)).toEqual({ ip, host: 'public' });
  });

  it.each([
    [['9.9.9.9'], '3.3.3.3'],
    [['9.9.9.9', '3.3.3.0/24'], '2.2.2.2'],
    [['9.9.9.9', '2.2.2.2'], '3.3.3.3'],
    [['loopback'], '9.9.9.9'],
    [[], '9.9.9.9'],
  ])('believes the addresses %p as far as they reach without a gap', (addresses, ip) => {
    expect(read(addresses, '9.9.9.9', forwarded).ip).toBe(ip);
  });

  it('reads the host only where the peer itself is trusted', () => {
    expect(read(['3.3.3.3'], '9.9.9.9', forwarded).host).toBe('own');
    expect(read(['9.9.9.9'], '9.9.9.9', forwarded).host).toBe('public');
  });

  it('takes the first of several hosts, which the client named', () => {
    expect(read(1, '9.9.9.9', { 'x-forwarded-host': 'public , inner' }).host).toBe('public');
  });

  it.each<Record<string, string>>([
    {},
    { 'x-forwarded-host': '' },
    { 'x-forwarded-host': ' , inner' },
  ])('falls back to Host where a trusted proxy says nothing: %p', (headers) => {
    expect(read(1, '9.9.9.9', headers)).toEqual({ ip: '9.9.9.9', host: 'own' });
  });

  it('knows an address in its IPv6 form', () => {
    expect(read(['127.0.0.1'], '::ffff:127.0.0.1', forwarded).ip).toBe('3.3.3.3');
  });

  it('bears a socket that is gone, and has no address', () => {
    expect(read(1, undefined).ip).toBe('');
    expect(read(['10.0.0.1'], undefined, forwarded).ip).toBe('');
  });
});
