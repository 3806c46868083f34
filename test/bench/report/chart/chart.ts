import type { Summary } from '../summary.js';
import { panelHeight, toPanel } from './panel.js';
import { style } from './style.js';

const WIDTH = 1_040;
const MARGIN = 32;
const GAP = 36;
const TOP = 92;
const LINE = 18;
const COLUMN = (WIDTH - 2 * MARGIN - GAP) / 2;

/** Draws all rows as an SVG in two columns, for readers of a light and of a dark page. */
export function toChart(
  summaries: readonly Summary[],
  machine: Readonly<Record<string, string>>,
): string {
  const panels: string[] = [];
  let y = TOP;
  for (let i = 0; i < summaries.length; i += 2) {
    const pair = summaries.slice(i, i + 2);
    panels.push(
      ...pair.map((one, side) => toPanel(one, MARGIN + side * (COLUMN + GAP), y, COLUMN)),
    );
    y += Math.max(...pair.map(panelHeight)) + GAP;
  }
  const height = y + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="What a delivered message costs the server, by library">
<style>${style}</style>
<rect class="ground" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="10"/>
<text class="title" x="${MARGIN}" y="44">What a delivered message costs the server</text>
<text class="note" x="${MARGIN}" y="66">Less is better. 64-byte payloads unless said otherwise; medians of one interleaved run; × is against hypern-ws.</text>
${panels.join('\n')}
${footer(machine)
  .map((line, i) => `<text class="note" x="${MARGIN}" y="${y + i * LINE}">${line}</text>`)
  .join('\n')}
</svg>
`;
}

/** What it ran on, and what was run. */
function footer({
  cpu,
  linux,
  node,
  bun,
  ...packages
}: Readonly<Record<string, string>>): string[] {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`);
  return [`${cpu} · Linux ${linux} · Node ${node} · Bun ${bun}`, versions.join(' · ')];
}
