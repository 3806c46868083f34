import type { WebSocketMessage } from './message.js';

/** Where a session's messages go: to the handlers of gateways, or to the iteration of a route. */
export interface Receiver {
  /**
   * Takes a message off the connection: text as a string, binary as bytes.
   * @param size - bytes of the message, also of a text.
   */
  receive(data: string | Uint8Array, isBinary: boolean, size: number): void;
  /**
   * Reads the messages one by one.
   * @throws HypernWsError `ITERATION_INVALID` where somebody reads them already.
   */
  iterate(): AsyncIterator<WebSocketMessage>;
  /** Lets the messages in: the connect hooks have ended. */
  release(): void;
  /** Stops taking messages; drops what has not started, unless `serve` says to finish it. */
  stop(serve: boolean): void;
  /** Resolves when no handler runs any more. */
  idle(): Promise<void>;
}
