import type { Row, Sample, Unit } from '../rows/row.js';
import type { Measured } from '../run/method.js';
import { median } from './quantile.js';
import { judge, type Verdict } from './verdict.js';

/** The medians of one contender. */
export interface Line extends Sample {
  readonly id: string;
  readonly label: string;
  /** The row's figure of each round. */
  readonly rounds: readonly number[];
}

/** A measured row, as tables, charts and the JSON file show it. */
export interface Summary {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  readonly per: string;
  readonly lines: readonly Line[];
  readonly verdicts: readonly Verdict[];
}

export function summarize(row: Row, measured: readonly Measured[]): Summary {
  const lines = measured.map(toLine);
  const { id, title, unit, per } = row;
  return { id, title, unit, per, lines, verdicts: judge(row.targets, lines) };
}

function toLine({ contender, samples }: Measured): Line {
  const { id, label } = contender;
  const keys = Object.keys(samples[0]) as (keyof Sample)[];
  const medians = keys.map((key) => [key, rounded(median(samples.map((sample) => sample[key]!)))]);
  return {
    id,
    label,
    ...(Object.fromEntries(medians) as Sample),
    rounds: samples.map((sample) => rounded(sample.value)),
  };
}

/** Four digits are more than a measurement is good for. */
function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
