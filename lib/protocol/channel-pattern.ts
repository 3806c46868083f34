/**
 * A channel's name, or a pattern of names. Names are read in segments that `:` separates; in a
 * pattern, `*` stands for one segment and `#` for one or more. A segment is never empty where a
 * wildcard matches it.
 */
export class ChannelPattern {
  /** Whether the text is a name: it matches itself and nothing else. */
  readonly isExact: boolean;
  readonly #segments: readonly string[];

  /** @throws SyntaxError where `*` or `#` is only a part of a segment, or the text is empty. */
  constructor(readonly text: string) {
    this.#segments = text.split(':');
    const wild = this.#segments.filter((segment) => /[*#]/.test(segment));
    if (text === '' || wild.some((segment) => segment.length > 1)) {
      throw new SyntaxError(
        `expected a channel name, or a pattern in which * and # are whole segments, got ${JSON.stringify(text)}`,
      );
    }
    this.isExact = wild.length === 0;
  }

  /** Tells whether `name` is one that the pattern stands for. */
  matches(name: string): boolean {
    return this.isExact ? name === this.text : match(this.#segments, 0, name.split(':'), 0);
  }

  toString(): string {
    return this.text;
  }
}

function match(pattern: readonly string[], p: number, name: readonly string[], n: number): boolean {
  if (p === pattern.length) return n === name.length;
  if (n === name.length) return false;
  const segment = pattern[p]!;
  if (segment === '#') {
    return name[n] !== '' && (match(pattern, p + 1, name, n + 1) || match(pattern, p, name, n + 1));
  }
  const isMatch = segment === '*' ? name[n] !== '' : segment === name[n];
  return isMatch && match(pattern, p + 1, name, n + 1);
}
