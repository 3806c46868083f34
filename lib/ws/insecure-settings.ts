import type { ResolvedOptions } from './options.js';

/** Returns what of a path's options an operator should know to be open, and what to set instead. */
export function insecureSettings({ origins, limits }: ResolvedOptions): string[] {
  const found: string[] = [];
  if (origins === '*') {
    found.push(
      "origins: '*' lets the pages of every site connect with the cookies of their visitors; list the origins",
    );
  }
  if (limits.maxFragments === Infinity) {
    found.push(
      'limits.maxFragments: Infinity lets one message fill the memory with its fragments; set a number',
    );
  }
  return found;
}
