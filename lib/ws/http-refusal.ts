import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Failure } from '../protocol/failure.js';

/** Seconds after which a refused client may try again, where the failure does not say. */
const RETRY_AFTER_SECONDS = 2;

/** Milliseconds that a refused client has to close its end. */
const LINGER = 1_000;

/** Answers an upgrade request with an HTTP status and a short JSON body, and ends the socket. */
export function refuseUpgrade(socket: Duplex, failure: Failure): void {
  if (!socket.writable) return void socket.destroy();
  const { status, code, message, details, retryAfter, ref } = failure;
  const body = encode({ status: 'error', code, message, details, ref });
  const headers = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
  ];
  if (status === 503 || status === 429) {
    const seconds = retryAfter === undefined ? RETRY_AFTER_SECONDS : Math.ceil(retryAfter / 1_000);
    headers.push(`Retry-After: ${seconds}`);
  }
  if (status === 426) headers.push('Upgrade: websocket');
  // RFC 6455, section 4.2.2: whoever is refused for the version learns which one is spoken.
  if (status === 400) headers.push('Sec-WebSocket-Version: 13, 8');
  linger(socket);
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}

/**
 * Waits for the client's end of the connection before it is closed, and reads what still comes: a
 * socket that is closed with unread bytes resets the connection, and the answer with it (RFC 9112,
 * section 9.6).
 */
export function linger(socket: Duplex): void {
  const timer = setTimeout(() => socket.destroy(), LINGER);
  timer.unref();
  socket.once('end', () => socket.destroy());
  socket.once('close', () => clearTimeout(timer));
  socket.resume();
}

function encode({ details, ...body }: Record<string, unknown>): string {
  try {
    return JSON.stringify({ ...body, details });
  } catch {
    return JSON.stringify(body); // details are the application's: JSON may refuse them
  }
}
