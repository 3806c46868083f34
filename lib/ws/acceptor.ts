import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { cutReason } from '../protocol/close-reason.js';
import { failureOfStatus, type Failure } from '../protocol/failure.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';
import { closeFrame } from './close-frame.js';
import { Compressor } from './compressor.js';
import type { Compression } from './connection-host.js';
import { negotiateDeflate, type Agreement } from './extension-negotiation.js';
import { linger, refuseUpgrade } from './http-refusal.js';
import type { ResolvedOptions } from './options.js';

/** What the key is hashed with (RFC 6455, section 1.3). */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The window of `server_max_window_bits` that our compressed frames need (RFC 7692, 7.1.2.1). */
const WINDOW_BITS = 15;

/** A socket that got its 101. */
export interface Accepted {
  /** `undefined` where compression was not negotiated. */
  readonly compression: Compression | undefined;
}

const PLAIN: Accepted = { compression: undefined };

/** Answers the upgrade requests on one path with their 101 (RFC 6455, section 4.2.2). */
export class Acceptor {
  readonly #isCompressing: boolean;
  readonly #compressed: Accepted;
  /** For a window that is smaller than what we deflate with: the server sends plain frames. */
  readonly #inflatedOnly: Accepted = { compression: { compressor: undefined } };

  constructor({ compression }: ResolvedOptions) {
    this.#isCompressing = compression !== false;
    const compressor = compression ? new Compressor(compression) : undefined;
    this.#compressed = { compression: { compressor } };
  }

  /**
   * Sends the 101. Returns `undefined` where the socket is gone, or the request got a 400.
   * @throws Error where somebody else has sent a 101.
   */
  accept(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    protocol: string | false,
  ): Accepted | undefined {
    if (isTaken(socket)) {
      throw new Error('the socket is upgraded already: another upgrade listener serves this path');
    }
    let agreement: Agreement | undefined;
    try {
      const offered = request.headers['sec-websocket-extensions'];
      agreement = this.#isCompressing ? negotiateDeflate(offered) : undefined;
    } catch {
      const expected = 'expected an acceptable Sec-WebSocket-Extensions';
      refuseUpgrade(socket, failureOfStatus(400, expected));
      return undefined;
    }
    if (!switchProtocols(request, socket, protocol, agreement)) return undefined;
    if (head.length > 0) socket.unshift(head);
    if (agreement === undefined) return PLAIN;
    return agreement.windowBits === WINDOW_BITS ? this.#compressed : this.#inflatedOnly;
  }

  /** Accepts a client of the subprotocol only to close it: a browser sees no HTTP status. */
  refuse(request: IncomingMessage, socket: Socket, failure: Failure): void {
    if (isTaken(socket) || !switchProtocols(request, socket, SUBPROTOCOL, undefined)) return;
    linger(socket);
    socket.end(closeFrame(failure.close, cutReason(failure.message)));
  }
}

/** Whether another upgrade listener has taken the socket: it reads what comes. */
function isTaken(socket: Socket): boolean {
  return socket.listenerCount('data') > 0;
}

/** Writes the 101. Returns whether there is anybody to get it. */
function switchProtocols(
  request: IncomingMessage,
  socket: Socket,
  protocol: string | false,
  agreement: Agreement | undefined,
): boolean {
  if (!socket.readable || !socket.writable) {
    socket.destroy(); // the client has left, or ended its side
    return false;
  }
  const key = request.headers['sec-websocket-key'];
  const lines = [
    'HTTP/1.1 101 Switching Protocols',
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${createHash('sha1').update(`${key}${GUID}`).digest('base64')}`,
  ];
  if (protocol !== false) lines.push(`Sec-WebSocket-Protocol: ${protocol}`);
  if (agreement) lines.push(`Sec-WebSocket-Extensions: ${agreement.header}`);
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.setTimeout(0).setNoDelay();
  return true;
}

/**
 * Makes the id of a session: random, so that nobody can guess another's. Node puts a UUID together
 * of 20 strings, which it would keep: the copy is one.
 */
export function newSessionId(): string {
  return Buffer.from(randomUUID(), 'latin1').toString('latin1');
}
