import { setTimeout as delay } from 'node:timers/promises';
import type { Contender, Sample } from '../rows/row.js';
import type { Settings } from '../settings.js';
import type { Cores } from './cores.js';
import { Generator } from './generator.js';
import { Server } from './server.js';

/** Connections that are there before the measured ones: what a server allocates once is theirs. */
const FIRST = 1_000;

/** Measures the resident kB that a further idle connection adds. */
export async function measureMemory(
  contender: Contender,
  { idle, settle }: Settings,
  cores: Cores | undefined,
): Promise<Sample> {
  const server = await Server.start(contender.server, contender.env, cores);
  const generator = new Generator(server, { ...contender.load, idle: true, spin: false }, cores);
  try {
    await generator.ask(`open ${FIRST}`);
    await delay(settle / 2);
    await server.collectGarbage();
    const before = server.residentBytes;
    await generator.ask(`open ${idle}`);
    await delay(settle);
    const atFirst = server.residentBytes;
    await server.collectGarbage();
    await delay(settle / 5);
    const after = server.residentBytes;
    const each = (bytes: number): number => (bytes - before) / idle / 1_000;
    return { value: each(after), atFirst: each(atFirst), memory: after };
  } finally {
    generator.stop();
    await server.stop();
  }
}
