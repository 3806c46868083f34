/** How many names a line of the log has room for. */
const MAX_NAMES = 20;

/** Lists names for a developer who may have misspelt one: not all, since a peer can cause the line. */
export function someOf(names: readonly string[]): string {
  const more = names.length - MAX_NAMES;
  const listed = names.slice(0, MAX_NAMES).join(', ');
  return more > 0 ? `${listed} and ${more} more` : listed;
}
