import type { Frame } from './frame.js';

/** What a session needs of its connection. Nothing here throws, also not after the end. */
export interface Transport {
  /** Bytes that are queued and that the kernel has not taken yet. */
  readonly bufferedAmount: number;
  /** Messages and bytes in both directions, and messages that the slow-consumer policy dropped. */
  readonly counters: TransportCounters;
  /** Bytes that were read off the socket, whole messages or not: a sign of life. */
  readonly bytesRead: number;
  /** When `pause()` took effect, on the clock of the core; `undefined` while the socket is read. */
  readonly pausedAt: number | undefined;

  /** Queues a frame that goes to several sessions. Returns whether it was queued, and not dropped. */
  deliver(frame: Frame): boolean;
  /**
   * Queues a message for this session alone. A message that `isAnswer` carries an `id`, and is
   * never dropped. Returns whether it was queued.
   */
  send(payload: string | Uint8Array, isBinary: boolean, isAnswer: boolean): boolean;
  /** The session closes: what a run of frames would still bring is not for it. */
  seal(): void;
  /** Queues a ping. */
  ping(): void;
  /** Calls back once all that is queued now has been handed to the socket, or never will be. */
  afterFlush(callback: (error?: Error) => unknown): void;
  /** Resolves when nothing is queued any more, here and in the socket, or the connection ended. */
  drained(): Promise<void>;
  /** Queues the close frame; what the code says of waiting holds (4101 and 4102 do not wait). */
  close(code: number, reason: string): void;
  /** Ends the connection without a close frame; what is queued is lost. */
  terminate(): void;
  /** Stops reading, so that TCP pushes back on the sender. */
  pause(): void;
  resume(): void;
}

/** Plain counters, since the connection opened. */
export interface TransportCounters {
  messagesReceived: number;
  bytesReceived: number;
  messagesSent: number;
  bytesSent: number;
  messagesDropped: number;
}
