import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocketServer, type ServerOptions } from 'ws';
import { cutReason } from '../protocol/close-reason.js';
import type { Failure } from '../protocol/failure.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';
import { Compressor } from './compressor.js';
import type { ResolvedOptions } from './options.js';
import { SessionSocket } from './session-socket.js';

/**
 * A frame may arrive in this many pieces and, where `maxPayload` is large, in pieces of this many
 * bytes on average: no network cuts it smaller, and each piece costs some 300 bytes until the
 * frame is complete.
 */
const MIN_PIECES = 1_024;
const MIN_PIECE_BYTES = 64;

/** The window of `server_max_window_bits` that our compressed frames need (RFC 7692, 7.1.2.1). */
const WINDOW_BITS = 15;

/** Milliseconds that a refused client has to answer the close: nothing else waits for it. */
const REFUSAL_TIMEOUT = 1_000;

/** A socket that got its 101. */
export interface Accepted {
  readonly ws: SessionSocket;
  /** Compresses for this client, if that was negotiated. */
  readonly compressor: Compressor | undefined;
}

/** Makes WebSockets of upgrade requests on one path: the only user of the `ws` server. */
export class Acceptor {
  readonly #server: WebSocketServer;
  readonly #compressor: Compressor | undefined;
  /** The subprotocol of the handshake that runs; `ws` asks for it within the same call. */
  #protocol: string | false = false;
  /** The window that the handshake which runs has negotiated; 0 without compression. */
  #windowBits = 0;

  constructor({ maxPayload, limits, compression, closeTimeout }: ResolvedOptions) {
    this.#compressor = compression ? new Compressor(compression) : undefined;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      WebSocket: SessionSocket,
      autoPong: false,
      maxPayload,
      maxFragments: Number.isFinite(limits.maxFragments) ? limits.maxFragments : 0,
      maxBufferedChunks: Math.max(MIN_PIECES, Math.ceil(maxPayload / MIN_PIECE_BYTES)),
      closeTimeout,
      handleProtocols: () => this.#protocol,
      perMessageDeflate: compression
        ? { serverNoContextTakeover: true, clientNoContextTakeover: true }
        : false,
    } as ServerOptions);
    this.#server.on('headers', (lines) => (this.#windowBits = windowBitsOf(lines)));
  }

  /** Sends the 101. Returns `undefined` where the socket is gone, or `ws` refused it. */
  accept(
    request: IncomingMessage,
    socket: Socket,
    head: Buffer,
    protocol: string | false,
  ): Accepted | undefined {
    let ws: SessionSocket | undefined;
    this.#protocol = protocol;
    this.#windowBits = 0;
    this.#server.handleUpgrade(request, socket, head, (accepted) => {
      ws = accepted as SessionSocket;
    });
    if (!ws) return undefined;
    return { ws, compressor: this.#windowBits === WINDOW_BITS ? this.#compressor : undefined };
  }

  /** Accepts a client of the subprotocol only to close it: a browser sees no HTTP status. */
  refuse(request: IncomingMessage, socket: Socket, head: Buffer, failure: Failure): void {
    const ws = this.accept(request, socket, head, SUBPROTOCOL)?.ws;
    if (!ws) return;
    ws.on('error', () => ws.terminate());
    const timer = setTimeout(() => ws.terminate(), REFUSAL_TIMEOUT);
    ws.once('close', () => clearTimeout(timer));
    ws.close(failure.close, cutReason(failure.message));
  }
}

/** Reads the negotiated window from the response's header lines; 0 without compression. */
function windowBitsOf(lines: readonly string[]): number {
  const line = lines.find((entry) => entry.startsWith('Sec-WebSocket-Extensions:'));
  if (!line) return 0;
  const bits = /server_max_window_bits=(\d+)/.exec(line)?.[1];
  return bits === undefined ? WINDOW_BITS : Number(bits);
}

/**
 * Makes the id of a session: random, so that nobody can guess another's. Node puts a UUID together
 * of 20 strings, which it would keep: the copy is one.
 */
export function newSessionId(): string {
  return Buffer.from(randomUUID(), 'latin1').toString('latin1');
}
