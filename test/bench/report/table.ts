import type { Line, Summary } from './summary.js';
import type { Verdict } from './verdict.js';

const headings = ['', 'deliveries/s', 'p50', 'p99', 'memory', 'generator idle'];

/** A row as a table of text, with its targets under it. */
export function toTable({ title, unit, per, lines, verdicts }: Summary): string {
  const changes = lines.some((line) => line.atFirst !== undefined);
  const head = ['', `${unit} a ${per}`, changes ? 'at first' : '', ...headings.slice(1)];
  const cells = [head, ...lines.map((line) => toCells(line, unit))];
  const used = head.map((_, column) => cells.slice(1).some((row) => row[column] !== ''));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  const text = cells.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .filter((_, i) => used[i])
      .join('  '),
  );
  return [`\n${title}`, ...text, ...verdicts.map(describe)].join('\n');
}

function describe({ text, measured, between: [low, high], reached }: Verdict): string {
  const spread = low === high ? '' : ` (half of the rounds: ${low} to ${high})`;
  return `${reached ? 'reached    ' : 'NOT reached'}  ${text}: ${measured}${spread}`;
}

function toCells(line: Line, unit: string): string[] {
  return [
    line.label,
    figure(line.value),
    line.atFirst === undefined ? '' : `${figure(line.atFirst)} ${unit}`,
    line.perSecond === undefined ? '' : Math.round(line.perSecond).toLocaleString('en'),
    duration(line.p50),
    duration(line.p99),
    line.memory === undefined ? '' : `${Math.round(line.memory / 1e6)} MB`,
    line.generatorIdle === undefined ? '' : `${Math.round(line.generatorIdle * 100)} %`,
  ];
}

/** Three digits. */
export function figure(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 10 ? 1 : 2);
}

function duration(microseconds: number | undefined): string {
  if (microseconds === undefined) return '';
  return microseconds < 1_000 ? `${figure(microseconds)} µs` : `${figure(microseconds / 1_000)} ms`;
}
