import type { Contender, Sample } from '../rows/row.js';
import type { Settings } from '../settings.js';
import type { Cores } from './cores.js';
import { turnOf, type Measured, type Method } from './method.js';

/** Measures one contender, with a server of its own from its start. */
type Measurement = (
  contender: Contender,
  settings: Settings,
  cores: Cores | undefined,
) => Promise<Sample>;

/** A new server for each turn: what is measured depends on what it has been through. */
export function oneByOne(measureOne: Measurement, rounds: Method['rounds']): Method {
  return {
    rounds,
    async measure(contenders, settings, cores, next) {
      const measured = contenders.map((contender): Measured => ({ contender, samples: [] }));
      for (let round = 1; round <= rounds(settings); round++) {
        for (const { contender, samples } of measured) {
          next(round, contender);
          samples.push(await turnOf(contender, () => measureOne(contender, settings, cores)));
        }
      }
      return measured;
    },
  };
}
