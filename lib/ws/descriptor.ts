// HOT: mayBypass() and writeNow() run once a session and turn.
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** Where there is no descriptor that may be written to. */
export const NO_DESCRIPTOR = -1;

/** Not for good, or not known why, as of a socket that macOS is shutting down: the stream meets it again. */
const TRANSIENT: ReadonlySet<string> = new Set(['EAGAIN', 'ENOBUFS', 'EPROTOTYPE']);

/** Whether a socket is the kernel's own, and what is written to it is what the peer gets. */
export function isPlain(socket: Socket): boolean {
  return socket instanceof Socket && !(socket instanceof TLSSocket);
}

/** What Node does not document: a socket has it for as long as its descriptor is its own. */
interface WithHandle {
  readonly _handle?: { readonly fd?: unknown } | null;
}

/**
 * Returns the file descriptor of a socket; `NO_DESCRIPTOR` where bytes have to go through the stream,
 * or Node tells none, as on Windows.
 */
export function descriptorOf(socket: Socket): number {
  if (!isPlain(socket) || socket._write !== Socket.prototype._write) return NO_DESCRIPTOR;
  const descriptor = (socket as WithHandle)._handle?.fd;
  return typeof descriptor === 'number' && descriptor >= 0 ? descriptor : NO_DESCRIPTOR;
}

/**
 * Whether a socket may be written to by its descriptor, past its stream, until other code has run: not
 * once it was destroyed or handed to another process, since the descriptor may be another's then, nor
 * while the stream holds what somebody else has written.
 */
export function mayBypass(socket: Socket, descriptor: number): boolean {
  if (descriptor === NO_DESCRIPTOR || socket.destroyed) return false;
  return !!(socket as WithHandle)._handle && socket.writableLength === 0;
}

/**
 * Writes what the kernel takes at once, and returns how much that was. It costs less than a stream's
 * write, which touches a request, a handle and its C++ object, cold for each of many sockets. Neither
 * `bytesWritten` of the socket nor its idle timer takes note.
 * @throws the kernel's error, which it tells once.
 */
export function writeNow(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes, 0, bytes.length, null);
  } catch (error) {
    if (TRANSIENT.has((error as NodeJS.ErrnoException).code!)) return 0;
    throw error;
  }
}
