import type { Summary } from './summary.js';

/** More than this share of other work on the generator's core, and the figures are no longer good. */
const TOLERATED = 0.03;

/** Says how busy the machine was with other work: caches and cores that are shared make figures too high. */
export function describeDisturbance(summaries: readonly Summary[]): string {
  const shares = summaries
    .flatMap(({ lines }) => lines.map((line) => line.disturbance))
    .filter((share) => share !== undefined);
  if (shares.length === 0) return 'How busy the machine was is known of rows with messages only.';
  const most = Math.max(...shares);
  if (most <= TOLERATED) return 'The machine was quiet.';
  return `Other processes had the generator's core for up to ${Math.round(most * 100)} % of the time: repeat this on a quiet machine.`;
}
