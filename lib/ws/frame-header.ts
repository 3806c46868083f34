// HOT: headerFault() runs for every frame.
import type { ProtocolFault } from './protocol-error.js';
import { FIN, Opcode, RSV1 } from './wire-frame.js';

const RSV2_RSV3 = 0x30;
const OPCODE = 0x0f;
const MASKED = 0x80;
const LENGTH = 0x7f;

/** Payload lengths that say: the length follows, in 2 bytes, or in 8 (RFC 6455, section 5.2). */
export const LENGTH_16 = 126;
export const LENGTH_64 = 127;
const MAX_CONTROL_LENGTH = 125;

export function opcodeOf(first: number): Opcode {
  return first & OPCODE;
}

export function lengthOf(second: number): number {
  return second & LENGTH;
}

export function isControl(opcode: Opcode): boolean {
  return opcode >= Opcode.Close;
}

/**
 * Returns what is wrong with the first two bytes of a frame from a client (RFC 6455, sections 5.1,
 * 5.2, 5.4 and 5.5), if anything is.
 */
export function headerFault(
  first: number,
  second: number,
  isWithinMessage: boolean,
  mayCompress: boolean,
): ProtocolFault | undefined {
  const opcode = opcodeOf(first);
  const isCompressed = (first & RSV1) !== 0;
  if ((first & RSV2_RSV3) !== 0) return 'WS_ERR_UNEXPECTED_RSV_2_3';
  if (isCompressed && !mayCompress) return 'WS_ERR_UNEXPECTED_RSV_1';
  if (opcode === Opcode.Text || opcode === Opcode.Binary) {
    if (isWithinMessage) return 'WS_ERR_INVALID_OPCODE';
  } else if (opcode === Opcode.Continuation) {
    if (isCompressed) return 'WS_ERR_UNEXPECTED_RSV_1';
    if (!isWithinMessage) return 'WS_ERR_INVALID_OPCODE';
  } else {
    const fault = controlFault(first, second);
    if (fault !== undefined) return fault;
  }
  return (second & MASKED) === 0 ? 'WS_ERR_EXPECTED_MASK' : undefined;
}

function controlFault(first: number, second: number): ProtocolFault | undefined {
  const opcode = opcodeOf(first);
  if (opcode < Opcode.Close || opcode > Opcode.Pong) return 'WS_ERR_INVALID_OPCODE';
  if ((first & FIN) === 0) return 'WS_ERR_EXPECTED_FIN';
  if ((first & RSV1) !== 0) return 'WS_ERR_UNEXPECTED_RSV_1';
  const length = lengthOf(second);
  const isHalfCode = opcode === Opcode.Close && length === 1;
  if (length > MAX_CONTROL_LENGTH || isHalfCode) return 'WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH';
  return undefined;
}
