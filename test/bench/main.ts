import { allRows } from './rows/all.js';
import type { Row } from './rows/row.js';
import { writeFiles } from './report/files.js';
import { summarize, type Summary } from './report/summary.js';
import { toTable } from './report/table.js';
import { describeDisturbance } from './report/disturbance.js';
import { countReached } from './report/verdict.js';
import { chooseCores, type Cores } from './run/cores.js';
import { compilePrograms } from './run/compile.js';
import type { Measured } from './run/method.js';
import { Progress } from './run/progress.js';
import { selectRows } from './run/select.js';
import { help, readSettings, type Settings } from './settings.js';

async function bench(settings: Settings): Promise<void> {
  const rows = selectRows(allRows, settings);
  const cores = chooseCores();
  compilePrograms();
  console.log(
    cores === undefined
      ? 'Server and generator share all cores: taskset is not there, or there is one core only.'
      : `Server on core ${cores.server}, generator on core ${cores.generator}.`,
  );
  const steps = rows.reduce(
    (sum, { method, contenders }) => sum + method.rounds(settings) * contenders.length,
    0,
  );
  const progress = new Progress(steps);
  const summaries: Summary[] = [];
  for (const row of rows) {
    const summary = summarize(row, await measure(row, settings, cores, progress));
    progress.clear();
    console.log(toTable(summary));
    summaries.push(summary);
  }
  console.log(countReached(summaries.flatMap((summary) => summary.verdicts)));
  console.log(describeDisturbance(summaries));
  writeFiles(summaries, settings);
}

async function measure(
  { id, title, contenders, method }: Row,
  settings: Settings,
  cores: Cores | undefined,
  progress: Progress,
): Promise<Measured[]> {
  try {
    return await method.measure(contenders, settings, cores, (round, { label }) => {
      progress.next(`${title}: round ${round}, ${label}`);
    });
  } catch (cause) {
    throw new Error(`${id}, ${(cause as Error).message}`, { cause });
  }
}

const settings = readSettings(process.argv.slice(2));
if (settings === undefined) console.log(help);
else await bench(settings).catch(stop);

function stop(error: Error): void {
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
