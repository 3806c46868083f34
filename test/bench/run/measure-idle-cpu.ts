import { setTimeout as delay } from 'node:timers/promises';
import type { Contender, Sample } from '../rows/row.js';
import type { Settings } from '../settings.js';
import type { Cores } from './cores.js';
import { Generator } from './generator.js';
import { Server } from './server.js';

const SESSIONS = 10_000;
const MINUTE = 60_000;

/**
 * Measures the share of a core, in percent, that idle connections cost over a minute. In the one
 * before it, V8 cleans up what the handshakes left.
 */
export async function measureIdleCpu(
  contender: Contender,
  { settle }: Settings,
  cores: Cores | undefined,
): Promise<Sample> {
  const server = await Server.start(contender.server, contender.env, cores);
  const generator = new Generator(server, { ...contender.load, idle: true, spin: false }, cores);
  try {
    await generator.ask(`open ${SESSIONS}`);
    await delay(settle);
    const minute = async (): Promise<number> => {
      const before = Number(await generator.ask('cpu'));
      await delay(MINUTE);
      const used = (Number(await generator.ask('cpu')) - before) / 1e6;
      return (used / MINUTE) * 100;
    };
    const atFirst = await minute();
    return { value: await minute(), atFirst, memory: server.residentBytes };
  } finally {
    generator.stop();
    await server.stop();
  }
}
