import { WebSocket } from 'ws';

/** What hears a socket: one object for all of its events. */
export interface SocketListener {
  onMessage(data: Buffer, isBinary: boolean): void;
  onPing(data: Buffer): void;
  onPong(data: Buffer): void;
  onClose(code: number, reason: Buffer): void;
  onError(error: Error): void;
}

/** A `ws` socket that knows who hears it, so that the functions on its events are shared by all. */
export class SessionSocket extends WebSocket {
  #listener!: SocketListener;

  /** Sends the socket's events to `listener`, which is called once an event. */
  hearWith(listener: SocketListener): void {
    this.#listener = listener;
    this.on('message', SessionSocket.#onMessage);
    this.on('ping', SessionSocket.#onPing);
    this.on('pong', SessionSocket.#onPong);
    this.on('close', SessionSocket.#onClose);
    this.on('error', SessionSocket.#onError);
  }

  static #onMessage(this: WebSocket, data: unknown, isBinary: boolean): void {
    (this as SessionSocket).#listener.onMessage(data as Buffer, isBinary);
  }
  static #onPing(this: WebSocket, data: Buffer): void {
    (this as SessionSocket).#listener.onPing(data);
  }
  static #onPong(this: WebSocket, data: Buffer): void {
    (this as SessionSocket).#listener.onPong(data);
  }
  static #onClose(this: WebSocket, code: number, reason: Buffer): void {
    (this as SessionSocket).#listener.onClose(code, reason);
  }
  static #onError(this: WebSocket, error: Error): void {
    (this as SessionSocket).#listener.onError(error);
  }
}
