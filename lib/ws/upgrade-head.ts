import type { IncomingMessage } from 'node:http';
import { failureOfStatus, type Failure } from '../protocol/failure.js';

/** A key is 16 bytes in base64 (RFC 6455, section 4.1). */
const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** Returns why a request is no upgrade to a WebSocket (RFC 6455, section 4.2.1), if it is none. */
export function upgradeFault(request: IncomingMessage): Failure | undefined {
  const { headers, httpVersion, method } = request;
  const version = headers['sec-websocket-version'];
  if (method !== 'GET') return failureOfStatus(400, 'expected the method GET');
  if (httpVersion !== '1.1') return failureOfStatus(400, 'expected HTTP/1.1');
  if (headers.host === undefined) return failureOfStatus(400, 'expected a header Host');
  if (headers.upgrade?.toLowerCase() !== 'websocket') {
    return failureOfStatus(400, 'expected the header Upgrade: websocket');
  }
  if (!KEY.test(headers['sec-websocket-key'] ?? '')) {
    return failureOfStatus(400, 'expected a Sec-WebSocket-Key of 16 bytes in base64');
  }
  if (version !== '13' && version !== '8') {
    return failureOfStatus(400, 'expected Sec-WebSocket-Version 13');
  }
  if (headers['sec-websocket-protocol'] !== undefined && offeredProtocols(request) === undefined) {
    return failureOfStatus(400, 'expected Sec-WebSocket-Protocol to be a list of tokens');
  }
  return undefined;
}

/** A token (RFC 9110, section 5.6.2). */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Returns the subprotocols that a client offers; `undefined` where the header is malformed. */
export function offeredProtocols({ headers }: IncomingMessage): Set<string> | undefined {
  const header = headers['sec-websocket-protocol'];
  if (header === undefined) return new Set();
  const offered = header.split(',').map((entry) => entry.trim());
  const isList =
    offered.every((entry) => TOKEN.test(entry)) && new Set(offered).size === offered.length;
  return isList ? new Set(offered) : undefined;
}
