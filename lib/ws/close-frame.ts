import { Opcode, writeHeader } from './wire-frame.js';

/** A close frame without a code (RFC 6455, section 7.1.5): reported, never sent. */
export const NO_STATUS = 1005;

const HEADER_BYTES = 2;
const CODE_BYTES = 2;

/** Returns a close frame (RFC 6455, section 5.5.1), an empty one for 1005. */
export function closeFrame(code: number, reason: string): Buffer {
  const size = code === NO_STATUS ? 0 : CODE_BYTES + Buffer.byteLength(reason);
  const frame = Buffer.alloc(HEADER_BYTES + size);
  writeHeader(frame, 0, Opcode.Close, size, false);
  if (size > 0) {
    frame.writeUInt16BE(code, HEADER_BYTES);
    frame.write(reason, HEADER_BYTES + CODE_BYTES);
  }
  return frame;
}
