import { CloseCode } from '../protocol/close-code.js';

/** RFC 6455, section 7.4.1: the peer broke the protocol. */
const PROTOCOL_ERROR = 1002;

/**
 * How a peer can break the rules, under the names that `ws` has for it: what it closes with, and
 * what the peer sent.
 */
const faults = {
  WS_ERR_EXPECTED_FIN: [PROTOCOL_ERROR, 'a control frame in fragments'],
  WS_ERR_EXPECTED_MASK: [PROTOCOL_ERROR, 'a frame without a mask'],
  WS_ERR_INVALID_CLOSE_CODE: [PROTOCOL_ERROR, 'an invalid close code'],
  WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH: [PROTOCOL_ERROR, 'a control frame of an invalid size'],
  WS_ERR_INVALID_OPCODE: [PROTOCOL_ERROR, 'an invalid opcode'],
  WS_ERR_UNEXPECTED_RSV_1: [PROTOCOL_ERROR, 'compression that was not negotiated'],
  WS_ERR_UNEXPECTED_RSV_2_3: [PROTOCOL_ERROR, 'reserved bits'],
  WS_ERR_INVALID_DEFLATE: [CloseCode.InvalidData, 'data that does not inflate'],
  WS_ERR_INVALID_UTF8: [CloseCode.InvalidData, 'text that is no UTF-8'],
  WS_ERR_TOO_MANY_BUFFERED_PARTS: [CloseCode.PolicyViolation, 'a message in too many pieces'],
  WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH: [CloseCode.TooBig, 'a message over maxPayload'],
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: [CloseCode.TooBig, 'a message over maxPayload'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProtocolFault = keyof typeof faults;

/** The peer broke the protocol, or a limit of it: nothing more of it is read. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor(readonly code: ProtocolFault) {
    super(`the peer sent ${faults[code][1]}`);
  }

  /** What the connection closes with. */
  get closeCode(): number {
    return faults[this.code][0];
  }
  /** What it tells the peer. */
  get closeReason(): string {
    return faults[this.code][1];
  }
}
