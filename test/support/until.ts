/** Resolves when `holds` does, asking once a turn; rejects after `limit` milliseconds. */
export async function until(holds: () => boolean, limit = 5_000): Promise<void> {
  const end = Date.now() + limit;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${limit} ms: ${holds.toString()}`);
    await new Promise(setImmediate);
  }
}
