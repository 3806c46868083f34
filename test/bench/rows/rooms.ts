import { sideBySide } from '../run/side-by-side.js';
import { contender } from './contenders.js';
import { message } from './message.js';
import type { Contender, Row } from './row.js';

/** Twenty more sessions are there in both cases; in one they are in 500 rooms each. */
export const rooms: Row = {
  id: 'rooms',
  title: 'A broadcast beside 10,000 other rooms',
  unit: 'µs',
  per: 'delivery',
  contenders: [beside('alone', 'alone', 0), beside('crowded', '10,000 rooms', 500)],
  targets: [{ text: 'within 10 % of alone', of: 'crowded', by: 'alone', atMost: 1.1 }],
  method: sideBySide,
};

function beside(id: string, label: string, roomsOfEach: number): Contender {
  const load = {
    members: 500,
    message: message('hypern-ws', 'say', 64),
    bystanders: 20,
    'bystander-path': `/?rooms=${roomsOfEach}&aside=`,
  };
  return contender('hypern-ws', {}, load, id, `hypern-ws, ${label}`);
}
