import { equivalentOf } from '../ws/option-equivalents.js';

/** The options of a gateway, without the keys that mean nothing here. */
export interface SiftedOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** One line that names each such key and our equivalent; `undefined` where there is none. */
  readonly warning: string | undefined;
}

/** Takes the keys out of a gateway's options that are Nest's and mean nothing to `ws`. */
export function siftOptions(given: Readonly<Record<string, unknown>>): SiftedOptions {
  const options: Record<string, unknown> = {};
  const remedies: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    const equivalent = equivalentOf(key);
    if (equivalent === undefined) options[key] = value;
    else if (value !== undefined) remedies.push(`instead of "${key}" use ${equivalent}`);
  }
  if (remedies.length === 0) return { options, warning: undefined };
  const warning = `those of other adapters are ignored; ${remedies.join('; ')}`;
  return { options, warning };
}
