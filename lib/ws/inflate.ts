import { constants as bufferConstants } from 'node:buffer';
import { constants, inflateRawSync } from 'node:zlib';
import { copyOf } from './own-memory.js';
import type { ProtocolFault } from './protocol-error.js';

/** The empty block that a message leaves out (RFC 7692, section 7.2.2). */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

/** What zlib writes into: with its 16 KiB, a megabyte takes six times as long. */
const CHUNK_BYTES = 65_536;

/**
 * Inflates the message of a client, whose window starts anew with each (`client_no_context_takeover`).
 * Returns what is wrong with it where it would be larger than `maxPayload` bytes, or is no deflate.
 */
export function inflate(payload: Buffer, maxPayload: number): Buffer | ProtocolFault {
  try {
    const inflated = inflateRawSync(Buffer.concat([payload, TAIL]), {
      chunkSize: CHUNK_BYTES,
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: Math.min(maxPayload, bufferConstants.MAX_LENGTH),
    });
    // A part of what zlib wrote into would pin the whole.
    return inflated.length < CHUNK_BYTES / 2 ? copyOf(inflated) : inflated;
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return isTooLarge ? 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH' : 'WS_ERR_INVALID_DEFLATE';
  }
}
