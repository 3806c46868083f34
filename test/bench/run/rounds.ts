import type { Contender, Row, Sample } from '../rows/row.js';
import type { Settings } from '../settings.js';
import type { Cores } from './cores.js';
import type { Progress } from './progress.js';

/** The samples of one contender, one a round. */
export interface Measured {
  readonly contender: Contender;
  readonly samples: Sample[];
}

/** Measures a row's contenders in turns (A B C A B C), so that a change of the machine meets them all. */
export async function measureRow(
  row: Row,
  settings: Settings,
  cores: Cores | undefined,
  progress: Progress,
): Promise<Measured[]> {
  const measured = row.contenders.map((contender): Measured => ({ contender, samples: [] }));
  for (let round = 1; round <= roundsOf(row, settings); round++) {
    for (const { contender, samples } of measured) {
      progress.next(`${row.title}: round ${round}, ${contender.label}`);
      samples.push(await measure(row, contender, settings, cores));
    }
  }
  return measured;
}

export function roundsOf(row: Row, settings: Settings): number {
  return row.long === true ? 1 : settings.rounds;
}

async function measure(
  row: Row,
  contender: Contender,
  settings: Settings,
  cores: Cores | undefined,
): Promise<Sample> {
  try {
    return await row.measure(contender, settings, cores);
  } catch (cause) {
    throw new Error(`${row.id}, ${contender.label}: ${(cause as Error).message}`, { cause });
  }
}
