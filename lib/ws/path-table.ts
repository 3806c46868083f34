import {
  compareForms,
  encodePath,
  normalPath,
  type Params,
  type PathForm,
  readPath,
} from './path-pattern.js';

/** What a request's path belongs to, and what its parameters matched. */
export interface PathMatch<T> {
  readonly target: T;
  readonly params: Params;
}

interface Entry<T> {
  readonly form: PathForm;
  readonly target: T;
}

const NO_PARAMS: Params = Object.freeze({});

/**
 * Finds what a path belongs to: exact paths first, then patterns, the narrowest first, whichever
 * came first. Upper and lower case differ in both.
 */
export class PathTable<T> {
  readonly #exact = new Map<string, T>();
  readonly #patterns: Entry<T>[] = [];
  #fallback: T | undefined;
  readonly #names: string[] = [];

  /** The paths and patterns, as they were added. */
  get names(): readonly string[] {
    return this.#names;
  }

  /**
   * Adds a path, or a pattern of path-to-regexp (`/rooms/:id`, `/files/*path`). `undefined` takes
   * every path that nothing else does.
   * @throws HypernWsError `OPTION_INVALID` where it is no pattern, or one that no request can match.
   */
  add(path: string | undefined, target: T): void {
    if (path === undefined) {
      this.#fallback ??= target;
      return;
    }
    const { forms } = readPath(path);
    this.#names.push(path);
    if (forms.length === 1 && forms[0]!.exact !== undefined) {
      this.#exact.set(forms[0]!.exact, target);
      return;
    }
    for (const form of forms) this.#patterns.push({ form, target });
    this.#patterns.sort((one, other) => compareForms(one.form, other.form)); // ties as they came
  }

  /**
   * Returns what a path belongs to; with or without a slash at its end.
   * @throws URIError where a parameter is not percent-encoded properly.
   */
  find(path: string): PathMatch<T> | undefined {
    const normal = normalPath(encodePath(path));
    const target = this.#exact.get(normal);
    if (target !== undefined) return { target, params: NO_PARAMS };
    for (const { form, target: owner } of this.#patterns) {
      const found = form.matches(normal);
      if (found) return { target: owner, params: found.params };
    }
    return this.#fallback && { target: this.#fallback, params: NO_PARAMS };
  }
}
