import { match, parse, TokenData, type MatchFunction, type Token } from 'path-to-regexp';
import { HypernWsError } from '../errors.js';

/** What the parameters of a path matched. */
export type Params = Record<string, string | string[] | undefined>;

/** One of the forms that a path may have: each group of it is there, or is not. */
export interface PathForm {
  /** The path itself, as requests have it; `undefined` where it has parameters or wildcards. */
  readonly exact: string | undefined;
  readonly matches: MatchFunction<Params>;
  /** What comes first in {@link compareForms}, one number a segment. */
  readonly ranks: readonly number[];
}

/** A path of a gateway or a route, or a pattern of paths. */
export interface PathPattern {
  readonly forms: readonly PathForm[];
  /** The same for all that take the same requests: the names of parameters make no difference. */
  readonly shape: string;
}

type FlatToken = Exclude<Token, { type: 'group' }>;

/** Beyond the length of any text, so that the kind of a segment decides first. */
const PER_KIND = 1e9;
const PARAMETER = 1;
const WILDCARD = 2;

/** What stands in a path as it is (RFC 3986, section 3.3), and what is encoded already. */
const UNSAFE = /[^\w\-.~!$&'()*+,;=:@/%]+/g;
const DOTS = /^(?:\.|%2e){1,2}$/i;
/** Wildcards without a name, and what to leave as it is: escapes and quoted names. */
const UNNAMED = /\\.|"[^"]*"|\*+(?![$_"\p{ID_Start}])/gsu;

/**
 * Reads a path, or a pattern of path-to-regexp.
 * @throws HypernWsError `OPTION_INVALID` where it is no pattern, or one that no request can match.
 */
export function readPath(path: string): PathPattern {
  const normal = normalPath(path);
  try {
    const { tokens } = /[:*{}\\]/.test(normal)
      ? parse(normal, { encodePath: encodeText })
      : new TokenData([{ type: 'text', value: encodeText(normal) }]);
    match(new TokenData(tokens)); // refuses what has too many forms
    const shape = JSON.stringify(tokens, (key, value: unknown) => (key === 'name' ? 0 : value));
    return { forms: [...formsOf(tokens)].map(toForm), shape };
  } catch (cause) {
    const named = withNamedWildcards(path);
    const expected = named
      ? `a name after "*", as in "${named}"`
      : 'a path or a pattern of path-to-regexp, without "?", "#" and the segments "." and ".."';
    throw new HypernWsError('OPTION_INVALID', `path "${path}": expected ${expected}`, { cause });
  }
}

/**
 * Gives a name to each wildcard that has none, as Express 4 took them; `undefined` where that is
 * not what is wrong. A `*` that is escaped, or within a quoted name, is no wildcard.
 */
function withNamedWildcards(path: string): string | undefined {
  let count = 0;
  const named = path.replace(UNNAMED, (found) => {
    if (!found.startsWith('*')) return found;
    let name: string;
    do name = `rest${count++ || ''}`;
    while (path.includes(name));
    return `*${name}`;
  });
  if (count === 0) return undefined;
  try {
    readPath(named);
    return named;
  } catch {
    return undefined; // more is wrong with it: the first error tells what is expected
  }
}

/**
 * Sorts forms by how narrow they are, segment by segment: a static one before a parameter, that
 * before a wildcard; where both have one, the one with more text beside it.
 */
export function compareForms({ ranks: one }: PathForm, { ranks: other }: PathForm): number {
  const length = Math.max(one.length, other.length);
  for (let index = 0; index < length; index++) {
    // A wildcard with more behind it takes less than one without.
    const [left = Infinity, right = Infinity] = [one[index], other[index]];
    if (left !== right) return left - right;
  }
  return 0;
}

/** Writes a path with a slash at its start and none at its end. */
export function normalPath(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  const trimmed = path.slice(0, end);
  return trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
}

/** Encodes what clients have to encode in a path; what is encoded stays. */
export function encodePath(path: string): string {
  return path.replace(UNSAFE, encodeURIComponent);
}

function encodeText(text: string): string {
  if (/[?#]/.test(text)) throw new TypeError('a path ends before "?" and "#"');
  return encodePath(text);
}

/** Yields what is left of a pattern with each of its groups there, and not there. */
function* formsOf([token, ...rest]: readonly Token[]): Generator<FlatToken[]> {
  if (!token) {
    yield [];
  } else if (token.type === 'group') {
    yield* formsOf([...token.tokens, ...rest]);
    yield* formsOf(rest);
  } else {
    for (const form of formsOf(rest)) yield [token, ...form];
  }
}

/** Takes the slash off the end, as it is off a request's path: a group may have left one there. */
function trimEnd(tokens: FlatToken[]): FlatToken[] {
  const last = tokens.at(-1);
  if (last?.type !== 'text') return tokens;
  const value = last.value.replace(/\/+$/, '');
  return [
    ...tokens.slice(0, -1),
    { type: 'text', value: tokens.length === 1 ? value || '/' : value },
  ];
}

function toForm(given: FlatToken[]): PathForm {
  const tokens = trimEnd(given);
  const segments = [{ kind: 0, text: '' }];
  for (const token of tokens) {
    const last = segments.at(-1)!;
    if (token.type === 'text') {
      const [text, ...more] = token.value.split('/');
      last.text += text;
      segments.push(...more.map((next) => ({ kind: 0, text: next })));
    } else {
      last.kind = Math.max(last.kind, token.type === 'param' ? PARAMETER : WILDCARD);
    }
  }
  if (segments.some(({ kind, text }) => kind === 0 && DOTS.test(text))) {
    throw new TypeError('clients resolve the segments "." and ".."');
  }
  const isExact = segments.every(({ kind }) => kind === 0);
  return {
    exact: isExact ? segments.map(({ text }) => text).join('/') : undefined,
    matches: match<Params>(new TokenData(tokens), { sensitive: true }),
    ranks: segments.map(({ kind, text }) => (kind === 0 ? 0 : kind * PER_KIND - text.length)),
  };
}
