/** The most bytes of UTF-8 that a close frame's reason has room for (RFC 6455, section 5.5). */
const MAX_REASON_BYTES = 123;

/** Cuts a close reason to 123 bytes of UTF-8, on a character's boundary. */
export function cutReason(reason: string): string {
  const bytes = new TextEncoder().encode(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  let end = MAX_REASON_BYTES;
  while ((bytes[end]! & 0b1100_0000) === 0b1000_0000) end--;
  return new TextDecoder().decode(bytes.subarray(0, end));
}
