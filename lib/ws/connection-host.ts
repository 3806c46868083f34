import type { Clock } from '../core/clock.js';
import type { Disconnect } from '../core/disconnect.js';
import type { SlowConsumerOptions } from '../core/options.js';
import type { WebSocketSession } from '../core/session.js';
import type { Compressor } from './compressor.js';
import type { FrameLimits } from './frame-limits.js';
import type { ProtocolError } from './protocol-error.js';

/** What a connection asks of the endpoint that it belongs to. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly slowConsumer: SlowConsumerOptions;
  readonly frameLimits: FrameLimits;
  readonly closeTimeout: number;
  /** The peer sent a ping, which has been answered. */
  pinged(session: WebSocketSession, data: Uint8Array): void;
  /** The peer answered a ping. */
  ponged(session: WebSocketSession, data: Uint8Array): void;
  /** The connection is gone. */
  closed(session: WebSocketSession, disconnect: Disconnect): void;
  /** The peer broke the protocol. */
  peerFailed(error: ProtocolError): void;
  /** A callback of the application's threw. */
  callbackFailed(error: unknown): void;
}

/** What permessage-deflate means for a connection that negotiated it. */
export interface Compression {
  /** Compresses what the session gets; `undefined` where its window is too small for that. */
  readonly compressor: Compressor | undefined;
}
