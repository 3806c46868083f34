import { sideBySide } from '../run/side-by-side.js';
import { contender, contenders } from './contenders.js';
import { message } from './message.js';
import type { Row } from './row.js';

/** A hundred clients, each with one message under way: a room of one gets its own messages. */
const load = { rooms: 100, members: 1 };

export const echo: Row = {
  id: 'echo',
  title: 'Echo through a handler, 100 clients',
  unit: 'µs',
  per: 'message',
  contenders: contenders(
    ['bun', 'ws', 'hypern-ws', 'nest-ws', 'nest-socket-io'],
    { ECHO: '1' },
    (server) => ({ ...load, message: message(server, 'echo', 64) }),
  ),
  targets: [{ text: 'at most 1.25 x ws', of: 'hypern-ws', by: 'ws', atMost: 1.25 }],
  method: sideBySide,
};

const names = { 'hypern-ws': 'hypern-ws', 'nest-ws': 'platform-ws' };

/** What more gateways on the same path add to a message. */
export const gateways: Row = {
  id: 'gateways',
  title: 'Echo on a path with five gateways',
  unit: 'µs',
  per: 'message',
  contenders: (['hypern-ws', 'nest-ws'] as const).flatMap((server) =>
    ([1, 5] as const).map((count) =>
      contender(
        server,
        { OTHER_GATEWAYS: String(count - 1) },
        { ...load, message: message(server, 'echo', 64) },
        `${server}-${count}`,
        `${names[server]}, ${count === 1 ? 'one' : 'five'}`,
      ),
    ),
  ),
  targets: [
    { text: 'within 10 % of one gateway', of: 'hypern-ws-5', by: 'hypern-ws-1', atMost: 1.1 },
  ],
  method: sideBySide,
};
