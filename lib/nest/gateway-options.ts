import type { HypernWsError } from '../errors.js';
import type { ResolvedOptions } from '../ws/options.js';
import { overrideOptions } from '../ws/resolve-options.js';
import { startError } from './start-error.js';
import { quoteValue } from '../ws/quote-value.js';

type Bag = Record<string, unknown>;

/** What one gateway says of its path. */
export interface GatewaySay {
  /** The name of its class. */
  readonly name: string;
  readonly options: Readonly<Bag>;
}

/**
 * Completes and checks the options of a path: what one of its gateways says holds for all of it.
 * @param base - what the module was given.
 * @throws HypernWsError `OPTION_INVALID` for an unknown key or a value out of bounds,
 * `OPTION_CONFLICT` where two gateways disagree.
 */
export function mergeGatewayOptions(
  base: ResolvedOptions,
  path: string,
  gateways: readonly GatewaySay[],
): ResolvedOptions {
  const merge = new OptionMerge(path);
  for (const { name, options } of gateways) {
    overrideOptions(base, options, name); // its own mistakes first, so that they name the gateway
    merge.addAll(merge.options, options, name, '');
  }
  return overrideOptions(base, merge.options, `the gateways of path "${path}"`);
}

/** Lays what several gateways say over one another: sections member by member. */
class OptionMerge {
  readonly options: Bag = {};
  readonly #path: string;
  /** Which gateway said it first, by the option's whole name. */
  readonly #sources = new Map<string, string>();

  constructor(path: string) {
    this.#path = path;
  }

  addAll(target: Bag, given: Readonly<Bag>, by: string, prefix: string): void {
    for (const [key, value] of Object.entries(given)) {
      if (value !== undefined) this.#add(target, key, value, by, prefix + key);
    }
  }

  #add(target: Bag, key: string, value: unknown, by: string, name: string): void {
    const known = target[key];
    if (known === undefined) {
      this.#sources.set(name, by);
      target[key] = isSection(value) ? {} : value;
    } else if (!(isSection(known) && isSection(value)) && !isSame(known, value)) {
      throw this.#conflict(name, known, by, value);
    }
    if (isSection(value)) this.addAll(target[key] as Bag, value, by, `${name}.`);
  }

  #conflict(name: string, known: unknown, by: string, value: unknown): HypernWsError {
    return startError('OPTION_CONFLICT', {
      where: `the gateways of path "${this.#path}"`,
      expected: `one value of "${name}"`,
      got: `${quoteValue(known)} from ${this.#sources.get(name)!} and ${quoteValue(value)} from ${by}`,
      remedy: 'Gateways of one path share its server: let one of them say it, or all the same.',
    });
  }
}

function isSection(value: unknown): value is Bag {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function isSame(a: unknown, b: unknown): boolean {
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b);
  if (!Array.isArray(a) || !Array.isArray(b)) return Object.is(a, b);
  return a.length === b.length && a.every((entry, index) => isSame(entry, b[index]));
}
