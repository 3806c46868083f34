import type { Target } from '../rows/row.js';

/** A target, and what was measured of it. */
export interface Verdict {
  readonly text: string;
  readonly measured: number;
  readonly reached: boolean;
}

interface Figure {
  readonly id: string;
  readonly value: number;
}

/** Judges the targets whose contenders were all measured. */
export function judge(targets: readonly Target[], figures: readonly Figure[]): Verdict[] {
  const values = new Map(figures.map(({ id, value }) => [id, value]));
  return targets.flatMap((target) => {
    const of = values.get(target.of);
    const by = target.by === undefined ? 1 : values.get(target.by);
    return of === undefined || by === undefined ? [] : [toVerdict(target, of / by)];
  });
}

/** Says in a line how many targets were reached. */
export function countReached(verdicts: readonly Verdict[]): string {
  const reached = verdicts.filter((verdict) => verdict.reached).length;
  return `\n${reached} of ${verdicts.length} targets reached.`;
}

function toVerdict({ text, atMost = Infinity, atLeast = 0 }: Target, ratio: number): Verdict {
  const measured = Number(ratio.toPrecision(3));
  return { text, measured, reached: measured <= atMost && measured >= atLeast };
}
