import { sideBySide } from '../run/side-by-side.js';
import { contenders } from './contenders.js';
import { message } from './message.js';
import type { Row } from './row.js';

/** Each member says the next thing when the other 19 have its last. */
export const chat: Row = {
  id: 'chat',
  title: '25 rooms of 20, all talking',
  unit: 'µs',
  per: 'delivery',
  contenders: contenders(['bun', 'ws', 'hypern-ws', 'nest-ws', 'nest-socket-io'], {}, (server) => ({
    rooms: 25,
    members: 20,
    talkers: 20,
    message: message(server, 'say', 64),
  })),
  targets: [
    { text: 'at most 2.5 x Bun', of: 'hypern-ws', by: 'bun', atMost: 2.5 },
    { text: 'at least 5 x cheaper than platform-ws', of: 'nest-ws', by: 'hypern-ws', atLeast: 5 },
  ],
  method: sideBySide,
};
