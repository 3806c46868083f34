import type { Contender } from '../rows/row.js';
import type { Settings } from '../settings.js';
import type { Cores } from './cores.js';
import { measureLoad } from './measure-load.js';
import { turnOf, type Measured, type Method } from './method.js';
import { Server } from './server.js';

/** A contender's server, which lives as long as the row is measured. */
interface Lane extends Measured {
  readonly server: Server;
}

/**
 * All servers live side by side, and are loaded in short turns: a shared machine that is slow for some
 * seconds is slow for all of them, and their ratio holds.
 */
export const sideBySide: Method = {
  rounds: ({ rounds }) => rounds,
  async measure(contenders, settings, cores, next) {
    const lanes: Lane[] = [];
    try {
      for (const contender of contenders) lanes.push(await openLane(contender, settings, cores));
      for (let round = 1; round <= settings.rounds; round++) {
        for (const { contender, server, samples } of shuffled(lanes)) {
          next(round, contender);
          const turn = () => measureLoad(server, contender, settings, cores);
          samples.push(await turnOf(contender, turn));
        }
      }
      return lanes;
    } finally {
      await Promise.all(lanes.map(({ server }) => server.stop()));
    }
  },
};

/** Starts a contender's server, and loads it until it is warm. */
async function openLane(
  contender: Contender,
  settings: Settings,
  cores: Cores | undefined,
): Promise<Lane> {
  return turnOf(contender, async () => {
    const server = await Server.start(contender.server, contender.env, cores);
    await measureLoad(server, contender, { ...settings, warmup: settings.firstWarmup }, cores);
    return { contender, server, samples: [] };
  });
}

/** In another order each round: none always comes after the same. */
function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => ({ one, place: Math.random() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ one }) => one);
}
