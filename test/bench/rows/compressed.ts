import { sideBySide } from '../run/side-by-side.js';
import { contenders } from './contenders.js';
import { jsonMessage } from './message.js';
import type { Row } from './row.js';

/** The client's own message comes uncompressed; what the members get is deflated. */
export const compressed: Row = {
  id: 'compressed',
  title: '1,000 bytes of JSON, compressed, to 199 members',
  unit: 'µs',
  per: 'delivery',
  contenders: contenders(['ws', 'hypern-ws'], { COMPRESSION: '1' }, () => ({
    members: 200,
    deflate: true,
    message: jsonMessage('say', 1_000),
  })),
  targets: [{ text: 'at least 8 x cheaper than ws', of: 'ws', by: 'hypern-ws', atLeast: 8 }],
  method: sideBySide,
};
