import { PeerTime } from '../../../lib/core/peer-time.js';

describe('PeerTime', () => {
  it('passes as the clock does', () => {
    const time = new PeerTime(1_000);
    expect(time.at(1_300)).toBe(1_300);
    expect([time.pass(1_500), time.pass(2_500), time.at(2_500)]).toEqual([1_500, 2_500, 2_500]);
  });

  it('passes by one interval in a stall, however long', () => {
    const time = new PeerTime(0);
    expect(time.pass(1_001)).toBe(500);
    expect(time.pass(100_000)).toBe(1_000);
    expect(time.pass(100_500)).toBe(1_500);
  });

  it('does not pass by being read', () => {
    const time = new PeerTime(0);
    expect([time.at(900), time.at(900)]).toEqual([900, 900]);
    expect(time.pass(1_000)).toBe(1_000);
  });
});
