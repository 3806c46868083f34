import { match, type MatchFunction } from 'path-to-regexp';
import { HypernWsError } from '../errors.js';

type Params = Record<string, string | string[] | undefined>;

/** What a request's path belongs to, and what its parameters matched. */
export interface PathMatch<T> {
  readonly target: T;
  readonly params: Params;
}

interface Pattern<T> {
  readonly matches: MatchFunction<Params>;
  readonly target: T;
}

const NO_PARAMS: Params = Object.freeze({});

/**
 * Finds what a path belongs to: exact paths first, then patterns in the order of their coming.
 * Upper and lower case differ in both.
 */
export class PathTable<T> {
  readonly #exact = new Map<string, T>();
  readonly #patterns: Pattern<T>[] = [];
  #fallback: T | undefined;

  /**
   * Adds a path, or a pattern of path-to-regexp (`/rooms/:id`, `/files/*path`). `undefined` takes
   * every path that nothing else does.
   * @throws HypernWsError `OPTION_INVALID` where it is no pattern.
   */
  add(path: string | undefined, target: T): void {
    if (path === undefined) {
      this.#fallback ??= target;
      return;
    }
    const normal = normalPath(path);
    if (!/[:*{}]/.test(normal)) {
      this.#exact.set(normal, target);
      return;
    }
    try {
      this.#patterns.push({ matches: match<Params>(normal, { sensitive: true }), target });
    } catch (cause) {
      const message = `expected a path or a pattern of path-to-regexp, got "${path}"`;
      throw new HypernWsError('OPTION_INVALID', message, { cause });
    }
  }

  /**
   * Returns what a path belongs to; with or without a slash at its end.
   * @throws URIError where a parameter is not percent-encoded properly.
   */
  find(path: string): PathMatch<T> | undefined {
    const target = this.#exact.get(normalPath(path));
    if (target !== undefined) return { target, params: NO_PARAMS };
    for (const { matches, target: owner } of this.#patterns) {
      const found = matches(path);
      if (found) return { target: owner, params: found.params };
    }
    return this.#fallback && { target: this.#fallback, params: NO_PARAMS };
  }
}

/** Writes a path with a slash at its start and none at its end. */
export function normalPath(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  const trimmed = path.slice(0, end);
  return trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
}

const NAME = /\\.|([:*])(?:"(?:\\.|[^"\\])*"|[\p{ID_Start}$_][\p{ID_Continue}$\u200C\u200D]*)/gsu;

/** Writes a path or pattern without the names of its parameters: what is the same is in the same place. */
export function shapeOf(path: string): string {
  return normalPath(path).replace(NAME, (text, kind: string | undefined) => kind ?? text);
}
