import type { Target } from '../rows/row.js';
import { median, quantile } from './quantile.js';

/** A target, and what was measured of it. */
export interface Verdict {
  readonly text: string;
  /** The median of the rounds' ratios. */
  readonly measured: number;
  /** What the middle half of the rounds lies between. */
  readonly between: readonly [number, number];
  readonly reached: boolean;
}

interface Figures {
  readonly id: string;
  readonly rounds: readonly number[];
}

/** Judges the targets whose contenders were all measured. */
export function judge(targets: readonly Target[], figures: readonly Figures[]): Verdict[] {
  const all = new Map(figures.map(({ id, rounds }) => [id, rounds]));
  return targets.flatMap((target) => {
    const of = all.get(target.of);
    const by = target.by === undefined ? of?.map(() => 1) : all.get(target.by);
    return of === undefined || by === undefined ? [] : [toVerdict(target, of, by)];
  });
}

/** Says in a line how many targets were reached. */
export function countReached(verdicts: readonly Verdict[]): string {
  const reached = verdicts.filter((verdict) => verdict.reached).length;
  return `\n${reached} of ${verdicts.length} targets reached.`;
}

/** A round's figures were measured one after another: a ratio is one of the same round. */
function toVerdict(
  { text, atMost = Infinity, atLeast = 0 }: Target,
  of: readonly number[],
  by: readonly number[],
): Verdict {
  const ratios = of.map((value, round) => value / by[round]);
  const measured = median(ratios);
  return {
    text,
    measured: rounded(measured),
    between: [rounded(quantile(ratios, 0.25)), rounded(quantile(ratios, 0.75))],
    reached: measured <= atMost && measured >= atLeast,
  };
}

function rounded(ratio: number): number {
  return Number(ratio.toPrecision(3));
}
