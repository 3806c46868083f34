/** What the client needs of a WebSocket: a browser's, Node's, Bun's, Deno's, or that of `ws`. */
export interface WebSocketLike {
  readonly readyState: number;
  /** The subprotocol that the server chose, empty where it chose none. */
  readonly protocol: string;
  binaryType: string;
  send(data: string): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listener: (event: { code: number; reason: string }) => void,
  ): void;
}

/** A class of {@link WebSocketLike}: the global `WebSocket`, or the one of the package `ws`. */
export type WebSocketClass = new (url: string, protocols?: string[]) => WebSocketLike;

/** The `readyState` of a socket that has not opened yet. */
export const CONNECTING = 0;
/** The `readyState` of a socket that takes messages. */
export const OPEN = 1;
