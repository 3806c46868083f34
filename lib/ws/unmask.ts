// HOT: unmask() runs for every frame.

/** Takes the mask off a payload, in place: the 4 bytes in front of it (RFC 6455, section 5.3). */
export function unmask(bytes: Buffer, start: number, end: number): void {
  const mask0 = bytes[start - 4]!;
  const mask1 = bytes[start - 3]!;
  const mask2 = bytes[start - 2]!;
  const mask3 = bytes[start - 1]!;
  const whole = end - ((end - start) & 3);
  let at = start;
  for (; at < whole; at += 4) {
    bytes[at]! ^= mask0;
    bytes[at + 1]! ^= mask1;
    bytes[at + 2]! ^= mask2;
    bytes[at + 3]! ^= mask3;
  }
  if (at < end) bytes[at]! ^= mask0;
  if (at + 1 < end) bytes[at + 1]! ^= mask1;
  if (at + 2 < end) bytes[at + 2]! ^= mask2;
}
