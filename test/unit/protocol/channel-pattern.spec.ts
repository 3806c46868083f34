import { ChannelPattern } from '../../../lib/protocol/channel-pattern.js';

const matches = (pattern: string, name: string): boolean =>
  new ChannelPattern(pattern).matches(name);

/** Says the same as the pattern does, in the slow and simple way: tries all there is. */
function matchesSlowly(pattern: string[], name: string[]): boolean {
  const [segment, ...rest] = pattern;
  if (segment === undefined) return name.length === 0;
  if (name.length === 0) return false;
  const [first, ...others] = name;
  if (segment !== '#' && segment !== '*') return segment === first && matchesSlowly(rest, others);
  if (first === '') return false;
  return matchesSlowly(rest, others) || (segment === '#' && matchesSlowly(pattern, others));
}

/** All lists of up to `length` of the segments. */
function lists(segments: string[], length: number): string[][] {
  if (length === 0) return [[]];
  const shorter = lists(segments, length - 1);
  return [[], ...shorter.flatMap((list) => segments.map((segment) => [segment, ...list]))];
}

describe('ChannelPattern', () => {
  it.each(['chat', 'chat:1', 'a::b', ':', 'ünï'])('takes %j for a name', (text) => {
    const pattern = new ChannelPattern(text);
    expect([pattern.isExact, pattern.matches(text), pattern.toString()]).toEqual([
      true,
      true,
      text,
    ]);
    expect(pattern.matches(`${text}:x`)).toBe(false);
  });

  it.each([
    ['chat:*', 'chat:1', true],
    ['chat:*', 'chat', false],
    ['chat:*', 'chat:', false],
    ['chat:*', 'chat:1:2', false],
    ['*:*', 'a:b', true],
    ['*', '', false],
    ['events:#', 'events:a', true],
    ['events:#', 'events:a:b:c', true],
    ['events:#', 'events', false],
    ['events:#', 'events:', false],
    ['events:#', 'events:a::b', false],
    ['#', 'a', true],
    ['#:end', 'a:b:end', true],
    ['#:end', 'end', false],
    ['#:end', 'a:end:b', false],
    ['a:#:b:#:c', 'a:1:b:2:b:3:c', true],
  ])('%s and %s: %p', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected);
  });

  it('says of all short patterns and names what trying all there is says', () => {
    const names = lists(['a', 'b', ''], 5).filter((list) => list.length > 0);
    const wrong: string[] = [];
    for (const pattern of lists(['a', '*', '#', ''], 4)) {
      const text = pattern.join(':');
      if (text === '' || pattern.length === 0) continue;
      const compiled = new ChannelPattern(text);
      for (const name of names) {
        const expected = matchesSlowly(pattern, name);
        if (compiled.matches(name.join(':')) !== expected) wrong.push(`${text} ${name.join(':')}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('takes no longer for a name that a client chose to', () => {
    const pattern = new ChannelPattern(`${'#:x:'.repeat(20)}end`);
    expect(pattern.matches('x:'.repeat(5_000))).toBe(false);
  });

  it.each(['', 'chat*', 'chat:a#', '**', 'a:*b'])('throws for %j, and says what it got', (text) => {
    expect(() => new ChannelPattern(text)).toThrow(SyntaxError);
    expect(() => new ChannelPattern(text)).toThrow(`got ${JSON.stringify(text)}`);
  });
});
