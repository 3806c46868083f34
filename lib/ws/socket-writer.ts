import type { Socket } from 'node:net';
import { isPlain } from './descriptor.js';
import { PendingWrite } from './pending-write.js';

/** Gives bytes to a socket: the next ones when these have been taken, and not before. */
export interface SocketWriter {
  /**
   * @returns what is to be waited for, `undefined` where the kernel took everything at once. A write
   * that has failed ends no more: its socket is destroyed, and closes.
   */
  write(socket: Socket, bytes: Uint8Array): PendingWrite | undefined;
}

/**
 * Past the queue of the stream, which would come back to every socket in a tick of its own: an outbox
 * is a queue already.
 */
export const directWriter: SocketWriter = {
  write(socket, bytes) {
    const write = new PendingWrite();
    socket._write(bytes, 'buffer' as BufferEncoding, write.end);
    if (write.hasEndedWell) return undefined;
    if (write.error !== undefined) socket.destroy(write.error);
    return write;
  },
};

/** As anybody writes to a stream. */
export const streamWriter: SocketWriter = {
  write(socket, bytes) {
    const write = new PendingWrite();
    socket.write(bytes, write.end);
    return socket.writableLength > 0 || socket.destroyed || socket.errored ? write : undefined;
  },
};

/**
 * Returns how a socket is written to. Only the kernel's own sockets put up with others who write
 * meanwhile, as an HTTP response does that is still on its way: over two writes TLS ends the process.
 */
export function writerOf(socket: Socket): SocketWriter {
  return isPlain(socket) ? directWriter : streamWriter;
}
