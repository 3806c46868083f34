import type { Socket } from 'node:net';

/** What hears a socket: one object for all of its events. */
export interface SocketListener {
  onData(chunk: Buffer): void;
  /** The peer has ended its side. */
  onEnd(): void;
  /** The socket is gone. */
  onGone(): void;
}

const LISTENER = Symbol('listener');

type HeardSocket = Socket & { [LISTENER]: SocketListener };

/** Tells a socket's events to `listener`, with functions that all sockets share. */
export function hearSocket(socket: Socket, listener: SocketListener): void {
  Object.assign(socket, { [LISTENER]: listener });
  socket.on('data', hearData).on('end', hearEnd).on('close', hearClose);
}

function hearData(this: HeardSocket, chunk: Buffer): void {
  this[LISTENER].onData(chunk);
}

function hearEnd(this: HeardSocket): void {
  this[LISTENER].onEnd();
}

function hearClose(this: HeardSocket): void {
  this[LISTENER].onGone();
}
