/** Writes a value into an error. Functions and objects are named by their kind: their text may be long, or a secret. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  return Array.isArray(value) ? 'an array' : 'an object';
}
