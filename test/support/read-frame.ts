/** A frame as it came off the wire. */
export interface RawFrame {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

/**
 * Reads the unmasked frame that a buffer begins with. Without a frame, `end` is how many bytes it
 * has at least, as far as the buffer tells.
 */
export function readFrame(buffer: Buffer): { readonly frame?: RawFrame; readonly end: number } {
  if (buffer.length < 2) return { end: 2 };
  const short = buffer[1]! & 0x7f;
  const start = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (buffer.length < start) return { end: start };
  const end = start + sizeOf(buffer, start, short);
  if (buffer.length < end) return { end };
  const first = buffer[0]!;
  const frame = {
    fin: (first & 0x80) !== 0,
    rsv1: (first & 0x40) !== 0,
    opcode: first & 0x0f,
    payload: Buffer.from(buffer.subarray(start, end)),
  };
  return { frame, end };
}

function sizeOf(buffer: Buffer, start: number, short: number): number {
  if (start === 2) return short;
  return start === 4 ? buffer.readUInt16BE(2) : Number(buffer.readBigUInt64BE(2));
}
