import { jest } from '@jest/globals';
import { LogThrottle } from '../../../lib/core/log-throttle.js';
import { FakeClock } from '../../support/fake-clock.js';

function setUp() {
  const clock = new FakeClock();
  const lines: string[] = [];
  const stacks: (string | undefined)[] = [];
  const sink = {
    warn: (text: string) => void lines.push(`WARN ${text}`),
    error: (text: string, stack?: string) => {
      lines.push(`ERROR ${text}`);
      stacks.push(stack);
    },
  };
  return { clock, lines, stacks, sink, log: new LogThrottle(sink, clock) };
}

describe('LogThrottle', () => {
  it('writes a warning with its kind', () => {
    const { lines, log } = setUp();
    log.warn('origin', 'refused');
    expect(lines).toEqual(['WARN origin: refused']);
  });

  it('writes an error with its kind, name, message, ref and stack', () => {
    const { lines, stacks, log } = setUp();
    const error = new TypeError('boom');
    const ref = log.error('handler', error);
    expect(ref).toMatch(/^[0-9a-f]{8}$/);
    expect(lines).toEqual([`ERROR handler: TypeError: boom (ref ${ref})`]);
    expect(stacks).toEqual([error.stack]);
  });

  it('writes one line a kind and second, and the next one with the count', () => {
    const { clock, lines, log } = setUp();
    for (let i = 0; i < 5; i++) log.warn('origin', `refused ${i}`);
    clock.advance(999);
    log.warn('origin', 'refused 5');
    clock.advance(1);
    log.warn('origin', 'refused 6');
    expect(lines).toEqual(['WARN origin: refused 0', 'WARN origin: refused 6 (and 5 more before)']);
  });

  it('tells kinds and levels apart', () => {
    const { lines, log } = setUp();
    log.warn('a', '1');
    log.warn('b', '2');
    log.error('a', new Error('3'));
    expect(lines).toHaveLength(3);
  });

  it('writes a count by itself where no further line takes it along', () => {
    const { clock, lines, log } = setUp();
    for (let i = 0; i < 3; i++) log.warn('origin', 'refused');
    clock.advance(2_000);
    expect(lines).toEqual(['WARN origin: refused', 'WARN origin: 2 more were left out']);
    clock.advance(10_000);
    expect(lines).toHaveLength(2);
  });

  it('keeps to one line a second with counts, too', () => {
    const { clock, lines, log } = setUp();
    log.warn('a', '1');
    log.warn('a', '2'); // the count is due at 2,000
    clock.advance(1_500);
    log.warn('a', '3');
    log.warn('a', '4');
    clock.advance(1_999);
    expect(lines).toEqual(['WARN a: 1', 'WARN a: 3 (and 1 more before)']);
    clock.advance(1);
    expect(lines.at(-1)).toBe('WARN a: 1 more were left out');
  });

  it('has no timer where nothing was left out', () => {
    const { clock, log } = setUp();
    log.warn('a', '1');
    expect(clock.timers).toBe(0);
    for (const text of ['2', '3']) log.warn('a', text);
    expect(clock.timers).toBe(1);
    clock.advance(2_000);
    expect(clock.timers).toBe(0);
  });

  it('gives every error a ref that is in the log', () => {
    const { clock, lines, log } = setUp();
    const refs = new Set<string>();
    for (let i = 0; i < 100; i++) {
      refs.add(log.error('handler', new Error('boom')));
      clock.advance(30);
    }
    const written = lines.flatMap((line) => /ref (\w+)/.exec(line)?.[1] ?? []);
    expect([...refs]).toEqual(written);
    expect(refs.size).toBe(3);
  });

  it('writes a line of its own for every other error', () => {
    const { lines, log } = setUp();
    const errors = [new Error('one'), new Error('two')];
    const refs = errors.map((error) => log.error('handler', error));
    expect(lines.map((line) => line.includes('one') && line.includes(refs[0]!))).toEqual([
      true,
      false,
    ]);
    expect(lines.map((line) => line.includes('two') && line.includes(refs[1]!))).toEqual([
      false,
      true,
    ]);
  });

  it('counts kinds together where there are too many', () => {
    const { clock, lines, log } = setUp();
    for (let i = 0; i < 1_000; i++) log.warn(`kind ${i}`, 'text');
    expect(lines).toHaveLength(257);
    expect(lines.at(-1)).toBe('WARN kind 256: text');
    clock.advance(2_000);
    expect(lines.at(-1)).toBe('WARN other: 743 more were left out');
  });

  it('forgets kinds that have nothing to say', () => {
    const { clock, lines, log } = setUp();
    for (let i = 0; i < 256; i++) log.warn(`kind ${i}`, 'text');
    clock.advance(1_000);
    for (let i = 0; i < 100; i++) log.warn(`further kind ${i}`, 'text');
    expect(lines).toHaveLength(356);
  });

  it('forgets no kind of which something was left out', () => {
    const { clock, lines, log } = setUp();
    for (let i = 0; i < 512; i++) log.warn(`kind ${i % 256}`, 'text');
    clock.advance(1_500);
    log.warn('further kind', 'text');
    clock.advance(500);
    expect(lines.filter((line) => line.endsWith('1 more were left out'))).toHaveLength(256);
  });

  it.each(['warn', 'error'] as const)('survives a sink whose %s throws', (method) => {
    const { sink, log } = setUp();
    sink[method] = jest.fn(() => {
      throw new Error('full disk');
    });
    log[method]('kind', 'text');
    expect(sink[method]).toHaveBeenCalledTimes(1);
  });
});
