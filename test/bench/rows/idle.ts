import { measureIdleCpu } from '../run/measure-idle-cpu.js';
import { measureMemory } from '../run/measure-memory.js';
import { oneByOne } from '../run/one-by-one.js';
import { contenders } from './contenders.js';
import type { Row } from './row.js';

/** Connections that say nothing, in rooms of 20; the heartbeat is on where there is one. */
const load = { members: 20 };

export const idle: Row = {
  id: 'idle',
  title: 'Memory of an idle connection in a room',
  unit: 'kB',
  per: 'connection',
  contenders: contenders(['bun', 'ws', 'hypern-ws', 'nest-ws', 'nest-socket-io'], {}, () => load),
  targets: [{ text: 'at most 1.4 x ws', of: 'hypern-ws', by: 'ws', atMost: 1.4 }],
  method: oneByOne(measureMemory, ({ rounds }) => Math.ceil(rounds / 5)),
};

export const heartbeats: Row = {
  id: 'heartbeats',
  title: '10,000 idle connections with heartbeats',
  unit: '%',
  per: 'core',
  contenders: contenders(['ws', 'hypern-ws', 'nest-socket-io'], { HEARTBEAT: '1' }, () => load),
  targets: [{ text: 'under 1 % of a core', of: 'hypern-ws', atMost: 1 }],
  long: true,
  method: oneByOne(measureIdleCpu, () => 1),
};
