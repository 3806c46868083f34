import { sideBySide } from '../run/side-by-side.js';
import { contenders } from './contenders.js';
import { message } from './message.js';
import type { Row } from './row.js';

/** One message to 499 members; the next when all have it. */
export const fanOut: Row = {
  id: 'fan-out',
  title: '1 message to 499 members',
  unit: 'µs',
  per: 'delivery',
  contenders: contenders(
    ['c', 'bun', 'ws', 'hypern-ws', 'nest-ws', 'nest-socket-io'],
    {},
    (server) => ({ members: 500, message: message(server, 'say', 64) }),
  ),
  targets: [{ text: 'at most 1.4 x the C program', of: 'hypern-ws', by: 'c', atMost: 1.4 }],
  method: sideBySide,
};

/** The same, but the talker keeps 32 messages in flight. */
export const inFlight: Row = {
  ...fanOut,
  id: 'in-flight',
  title: '32 messages in flight to 499 members',
  contenders: fanOut.contenders.map((one) => ({ ...one, load: { ...one.load, window: 32 } })),
  targets: [{ text: 'at most 1.15 x Bun', of: 'hypern-ws', by: 'bun', atMost: 1.15 }],
};
