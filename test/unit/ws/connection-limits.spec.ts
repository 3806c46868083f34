import { ConnectionLimits } from '../../../lib/ws/connection-limits.js';
import { defaultOptions } from '../../../lib/ws/default-options.js';

const limits = (maxConnections: number, maxConnectionsPerIp = Infinity) => ({
  ...defaultOptions.limits,
  maxConnections,
  maxConnectionsPerIp,
});

describe('ConnectionLimits', () => {
  it('has as many places as maxConnections, and gives them again', () => {
    const places = new ConnectionLimits();
    const first = places.take('a', limits(2));
    expect([places.take('b', limits(2)), places.take('c', limits(2))]).toEqual([
      expect.any(Function),
      undefined,
    ]);
    first!();
    expect(places.take('c', limits(2))).toBeDefined();
  });

  it('has as many for each address as maxConnectionsPerIp', () => {
    const places = new ConnectionLimits();
    const first = places.take('a', limits(9, 1));
    expect(places.take('a', limits(9, 1))).toBeUndefined();
    expect(places.take('b', limits(9, 1))).toBeDefined();
    first!();
    expect(places.take('a', limits(9, 1))).toBeDefined();
  });

  it('remembers the others of an address when one of them goes', () => {
    const places = new ConnectionLimits();
    const releases = [1, 2, 3].map(() => places.take('a', limits(9, 3)));
    releases[1]!();
    expect(places.take('a', limits(9, 3))).toBeDefined();
    expect(places.take('a', limits(9, 3))).toBeUndefined();
  });

  it('counts no place for what it refuses', () => {
    const places = new ConnectionLimits();
    const release = places.take('a', limits(1));
    for (let time = 0; time < 3; time++) places.take('a', limits(1));
    release!();
    expect(places.take('a', limits(1))).toBeDefined();
  });

  it.each(['__proto__', 'constructor', ''])('takes the address %p for any other', (ip) => {
    const places = new ConnectionLimits();
    expect(places.take(ip, limits(9, 1))).toBeDefined();
    expect(places.take(ip, limits(9, 1))).toBeUndefined();
  });
});
