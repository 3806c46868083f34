import type { Contender, Sample } from '../rows/row.js';
import type { Settings } from '../settings.js';
import type { Cores } from './cores.js';

/** The samples of one contender, one a round. */
export interface Measured {
  readonly contender: Contender;
  readonly samples: Sample[];
}

/** How the contenders of a row take turns. */
export interface Method {
  /** How often each of them is measured. */
  rounds(settings: Settings): number;
  /** Measures them all; `next` is told whose turn begins. */
  measure(
    contenders: readonly Contender[],
    settings: Settings,
    cores: Cores | undefined,
    next: (round: number, contender: Contender) => void,
  ): Promise<Measured[]>;
}

/** Says whose turn it was that failed. */
export async function turnOf<T>({ label }: Contender, turn: () => Promise<T>): Promise<T> {
  try {
    return await turn();
  } catch (cause) {
    throw new Error(`${label}: ${(cause as Error).message}`, { cause });
  }
}
