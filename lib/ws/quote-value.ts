/** Entries of an array that are written out. */
const MAX_ENTRIES = 5;

/** Writes a value into an error. Functions and objects are named by their kind: their text may be long, or a secret. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return quoteEntries(value);
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'bigint' ? `${value}n` : String(value);
}

/** Arrays within an array are named by their kind: there may be circles. */
function quoteEntries(values: readonly unknown[]): string {
  const quoted = values
    .slice(0, MAX_ENTRIES)
    .map((value) => (Array.isArray(value) ? 'an array' : quoteValue(value)));
  if (values.length > MAX_ENTRIES) quoted.push('…');
  return `[${quoted.join(', ')}]`;
}
