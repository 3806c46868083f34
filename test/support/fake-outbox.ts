import type { SlowConsumerOptions } from '../../lib/core/options.js';
import { FrameArena } from '../../lib/ws/frame-arena.js';
import type { SocketWriter } from '../../lib/ws/socket-writer.js';
import { Opcode } from '../../lib/ws/wire-frame.js';
import { FakeClock } from './fake-clock.js';
import { FakeSocket } from './fake-socket.js';
import { TestOutbox } from './test-outbox.js';

/** What an outbox of these tests may hold before its session is slow. */
export const LIMIT = 10_000;

/** An outbox on a fake socket, and what makes frames for it. */
export function makeOutbox(
  writer: SocketWriter,
  options: Partial<SlowConsumerOptions> = {},
  writableLength = 0,
) {
  const socket = new FakeSocket();
  socket.writableLength = writableLength;
  const clock = new FakeClock();
  const slow = { maxBufferedBytes: LIMIT, grace: 5_000, policy: 'close' as const, ...options };
  const outbox = new TestOutbox(socket.asSocket, slow, clock, writer);
  const arena = new FrameArena();
  const frame = (payload: string) => arena.write(payload, Opcode.Text);
  /** A frame of so many bytes, header included; its text names it. */
  const sized = (name: string, size: number) =>
    frame(name.padEnd(size - (size < 128 ? 2 : 4), '.'));
  return { socket, clock, outbox, arena, frame, sized };
}

/** The texts of the frames that a socket got. */
export function texts(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1]!;
    const size = short === 126 ? bytes.readUInt16BE(at + 2) : short === 127 ? Number(bytes.readBigUInt64BE(at + 2)) : short; // prettier-ignore
    const start = at + (short === 126 ? 4 : short === 127 ? 10 : 2);
    found.push(bytes.toString('utf8', start, start + size).replace(/\.+$/, ''));
    at = start + size;
  }
  return found;
}
