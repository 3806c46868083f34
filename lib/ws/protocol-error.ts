import { CloseCode } from '../protocol/close-code.js';

/** RFC 6455, section 7.4.1: the peer broke the protocol. */
const PROTOCOL_ERROR = 1002;

const codes: ReadonlyMap<string, number> = new Map([
  ['WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH', CloseCode.TooBig],
  ['WS_ERR_UNSUPPORTED_MESSAGE_LENGTH', CloseCode.TooBig],
  ['WS_ERR_TOO_MANY_BUFFERED_PARTS', CloseCode.PolicyViolation],
  ['WS_ERR_INVALID_UTF8', CloseCode.InvalidData],
]);

/** Returns the code with which `ws` closes because of an error; `undefined` where the socket failed. */
export function closeCodeOf(error: Error): number | undefined {
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('WS_ERR_')) return undefined;
  return codes.get(code) ?? PROTOCOL_ERROR;
}
