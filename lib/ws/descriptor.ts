// HOT: writeNow() runs once a session and turn.
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Where there is no descriptor that may be written to. */
export const NO_DESCRIPTOR = -1;

/** Whether a socket is the kernel's own, and what is written to it is what the peer gets. */
export function isPlain(socket: Socket): boolean {
  return socket instanceof Socket && !(socket instanceof TLSSocket);
}

/**
 * Returns the file descriptor of a socket; `NO_DESCRIPTOR` where bytes have to go through the stream,
 * or Node tells none, as on Windows. The kernel gives it to another socket once this one is destroyed.
 */
export function descriptorOf(socket: Socket): number {
  if (!isPlain(socket) || socket._write !== Socket.prototype._write) return NO_DESCRIPTOR;
  const { _handle } = socket as { readonly _handle?: { readonly fd?: unknown } | null };
  const descriptor = _handle?.fd;
  return typeof descriptor === 'number' ? descriptor : NO_DESCRIPTOR;
}

/**
 * Writes what the kernel takes at once, and returns how much that was. It costs less than a stream's
 * write, which touches a request, a handle and its C++ object, cold for each of many sockets.
 * `bytesWritten` of the socket does not count it.
 */
export function writeNow(socket: Socket, descriptor: number, bytes: Uint8Array): number {
  if (descriptor < 0 || socket.destroyed) return 0;
  try {
    return writeSync(descriptor, bytes, 0, bytes.length, null);
  } catch {
    return 0; // what is wrong with the socket, or that it is full, the stream finds out as well
  }
}
