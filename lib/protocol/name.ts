const encoder = new TextEncoder();

/** Tells whether `name` is a string of 1 to `maxBytes` bytes of UTF-8: what a room may be called. */
export function isRoomName(name: unknown, maxBytes: number): name is string {
  if (typeof name !== 'string' || name.length === 0 || name.length > maxBytes) return false;
  return name.length * 3 <= maxBytes || encoder.encode(name).length <= maxBytes;
}

/** Tells whether `name` is what a room may be called and holds neither `*` nor `#`. */
export function isChannelName(name: unknown, maxBytes: number): name is string {
  return isRoomName(name, maxBytes) && !name.includes('*') && !name.includes('#');
}
