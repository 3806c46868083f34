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
    return this.isExact ? name === this.text : match(this.#segments, name.split(':'));
  }

  toString(): string {
    return this.text;
  }
}

/**
 * Takes as few segments for each `#` as will do, and goes back to the last one alone: names are a
 * client's, and to try all there is would let it choose how long that takes.
 */
function match(pattern: readonly string[], name: readonly string[]): boolean {
  let p = 0;
  let n = 0;
  let lastHash = -1;
  let hashEnd = 0;
  while (n < name.length) {
    const segment = pattern[p];
    if (segment === '#' && name[n] !== '') {
      lastHash = p++;
      hashEnd = ++n;
    } else if (segment === '*' ? name[n] !== '' : segment === name[n] && segment !== '#') {
      p++;
      n++;
    } else if (lastHash >= 0 && name[hashEnd] !== '' && hashEnd < name.length) {
      p = lastHash + 1;
      n = ++hashEnd;
    } else {
      return false;
    }
  }
  return p === pattern.length;
}
