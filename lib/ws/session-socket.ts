// HOT: emit() runs for every message.
import { WebSocket } from 'ws';

/** What hears a socket: one object for all of its events. */
export interface SocketListener {
  onMessage(data: Buffer, isBinary: boolean): void;
  onPing(data: Buffer): void;
  onPong(data: Buffer): void;
  onClose(code: number, reason: Buffer): void;
  onError(error: Error): void;
}

/**
 * A `ws` socket that tells its events to one listener, without a table of them for each socket.
 * Once it has one, nobody else hears it.
 */
export class SessionSocket extends WebSocket {
  #listener: SocketListener | undefined;

  /** Sends the socket's events to `listener`, which is called once an event. */
  hearWith(listener: SocketListener): void {
    this.#listener = listener;
  }

  override emit(event: string | symbol, first?: unknown, second?: unknown): boolean {
    const listener = this.#listener;
    if (listener === undefined) return super.emit(event, first, second);
    if (event === 'message') listener.onMessage(first as Buffer, second as boolean);
    else if (event === 'ping') listener.onPing(first as Buffer);
    else if (event === 'pong') listener.onPong(first as Buffer);
    else if (event === 'close') listener.onClose(first as number, second as Buffer);
    else if (event === 'error') listener.onError(first as Error);
    else return false;
    return true;
  }
}
