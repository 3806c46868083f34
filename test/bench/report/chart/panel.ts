import type { Line, Summary } from '../summary.js';
import { figure } from '../table.js';

const HEADER = 48;
const STEP = 25;
const BAR = 15;
const LABELS = 200;
const VALUES = 112;

/** The height of a row's panel, in pixels. */
export function panelHeight({ lines }: Summary): number {
  return HEADER + lines.length * STEP;
}

/** Draws a row as bars, the cheapest first. */
export function toPanel(summary: Summary, x: number, y: number, width: number): string {
  const lines = summary.lines.toSorted((a, b) => a.value - b.value);
  const most = lines.at(-1)!.value;
  const scale = (width - LABELS - VALUES) / most;
  const own = lines.filter(isOurs);
  const base = own.length === 1 && lines.length > 1 ? own[0].value : undefined;
  const bars = lines.map((line, index) =>
    toBar(line, HEADER + index * STEP, line.value * scale, summary.unit, base),
  );
  return `<g transform="translate(${x} ${y})">
<text class="panel" y="14">${summary.title}</text>
<text class="note" y="33">${note(summary)}</text>
<line class="axis" x1="${LABELS}" x2="${LABELS}" y1="${HEADER - 4}" y2="${HEADER + lines.length * STEP - 6}"/>
${bars.join('\n')}
</g>`;
}

function toBar(
  line: Line,
  y: number,
  length: number,
  unit: string,
  base: number | undefined,
): string {
  const width = Math.max(length, 2).toFixed(1);
  const ours = isOurs(line);
  const times = base === undefined || ours ? '' : `${figure(line.value / base)}×`;
  const at = (LABELS + Math.max(length, 2) + 7).toFixed(1);
  return `<text class="label${ours ? ' our' : ''}" y="${y + 12}">${line.label}</text>
<rect class="${ours ? 'ours' : 'bar'}" x="${LABELS}" y="${y}" width="${width}" height="${BAR}" rx="2"/>
<text class="value" x="${at}" y="${y + 12}">${figure(line.value)} ${unit}<tspan class="times" dx="7">${times}</tspan></text>`;
}

function isOurs({ label }: Line): boolean {
  return label.includes('hypern-ws');
}

function note({ unit, per }: Summary): string {
  if (unit === 'kB') return `resident kB a ${per}`;
  if (unit === '%') return `server CPU, percent of a ${per}`;
  return `server CPU, ${unit} a ${per}`;
}
