import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from '../run/folder.js';
import type { Settings } from '../settings.js';
import { toChart } from './chart/chart.js';
import { describeMachine } from './machine.js';
import type { Summary } from './summary.js';

/** Writes the result as JSON and as a chart; with `--save` over the committed ones too. */
export function writeFiles(summaries: readonly Summary[], settings: Settings): void {
  const machine = describeMachine();
  const { rounds, firstWarmup, warmup, duration } = settings;
  const date = new Date().toISOString().slice(0, 10);
  const json = toJson({ date, machine, rounds, firstWarmup, warmup, duration, rows: summaries });
  const chart = toChart(summaries, machine);
  mkdirSync(join(folder, 'results'), { recursive: true });
  writeFileSync(join(folder, 'results', 'latest.json'), json);
  writeFileSync(join(folder, 'results', 'latest.svg'), chart);
  if (!settings.save) return;
  writeFileSync(join(folder, 'results.json'), json);
  writeFileSync(join(folder, 'chart.svg'), chart);
}

/** As prettier would have it: lists of numbers stay on their line. */
function toJson(result: object): string {
  const text = JSON.stringify(result, null, 2);
  return `${text.replace(/\[\s+([-\d.,\se+]+?)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`)}\n`;
}
