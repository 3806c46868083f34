/**
 * Copies bytes into memory of their own, for what may stay long: it pins nothing else. Not from
 * Node's pool, where 40 bytes would pin 8 KiB.
 */
export function copyOf(source: Buffer, start = 0, end = source.length): Buffer {
  const copy = Buffer.allocUnsafeSlow(end - start);
  source.copy(copy, 0, start, end);
  return copy;
}

/** Joins bytes, `size` altogether, in memory of their own. */
export function joinOf(parts: readonly Buffer[], size: number): Buffer {
  const whole = Buffer.allocUnsafeSlow(size);
  let offset = 0;
  for (const part of parts) offset += part.copy(whole, offset);
  return whole;
}
