import { CloseCode } from '../protocol/close-code.js';

/** RFC 6455, section 7.4.1: the peer broke the protocol. */
const PROTOCOL_ERROR = 1002;

/** How a peer can break the rules, under the names that `ws` has for it, and what it closes with. */
const closeCodes = {
  WS_ERR_EXPECTED_FIN: PROTOCOL_ERROR,
  WS_ERR_EXPECTED_MASK: PROTOCOL_ERROR,
  WS_ERR_INVALID_CLOSE_CODE: PROTOCOL_ERROR,
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: PROTOCOL_ERROR,
  WS_ERR_INVALID_OPCODE: PROTOCOL_ERROR,
  WS_ERR_UNEXPECTED_RSV_1: PROTOCOL_ERROR,
  WS_ERR_UNEXPECTED_RSV_2_3: PROTOCOL_ERROR,
  WS_ERR_INVALID_DEFLATE: CloseCode.InvalidData,
  WS_ERR_INVALID_UTF8: CloseCode.InvalidData,
  WS_ERR_TOO_MANY_BUFFERED_PARTS: CloseCode.PolicyViolation,
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: CloseCode.TooBig,
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: CloseCode.TooBig,
} as const;

export type ProtocolFault = keyof typeof closeCodes;

/** The peer broke the protocol, or a limit of it: nothing more of it is read. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor(readonly code: ProtocolFault) {
    super(`the peer broke the protocol: ${code}`);
  }

  /** What the connection closes with. */
  get closeCode(): number {
    return closeCodes[this.code];
  }
}
