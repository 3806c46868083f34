import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { AppProcess } from '../support/app-process.js';
import type { Tables, Usage } from '../support/process/commands.js';
import { Crowd } from './crowd.js';
import { Steady } from './steady.js';

const MB = 1_000_000;
const MINUTE = 60_000;

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0))
  throw new Error(`expected --minutes to be a number over 0, got ${values.minutes}`);

const app = await AppProcess.start({
  heartbeat: { pingInterval: 2_000, pingTimeout: 1_000 },
  slowConsumer: { grace: 2_000 },
});
const STAYING = 20;
const begun = await app.ask('usage');
const steady = await Steady.start(app.url, STAYING);
const crowd = new Crowd(app.url);

let first: Usage | undefined;
let last = begun;
// The first minute is what the rest is measured by; a shorter run has a shorter one.
const step = Math.min(MINUTE, (minutes * MINUTE) / 2);
for (let passed = step; passed <= minutes * MINUTE; passed += step) {
  crowd.start(150, 10);
  await sleep(step);
  // What waits for slow readers is another amount at each moment: the heap is read without them.
  await crowd.stop();
  const tables = await untilLeft(STAYING);
  last = await app.ask('usage');
  first ??= last;
  report(`${(passed / MINUTE).toFixed(1)} min`, last, tables);
}

await steady.stop();
const tables = await untilLeft(0);
const done = await app.ask('usage');
report('end', done, tables);
app.kill('SIGTERM');
const exit = await app.exited;

const { sessions, rooms, channels, stats } = tables;
const limit = first!.heap * 1.1 + 5 * MB;
const verdicts: readonly [fact: string, holds: boolean][] = [
  [
    `tables are empty: ${sessions} sessions, ${rooms} rooms, ${channels} channels`,
    sessions + rooms + channels === 0,
  ],
  [
    `descriptors: ${begun.descriptors} at the beginning, ${done.descriptors} at the end`,
    done.descriptors === begun.descriptors,
  ],
  [
    `heap: ${mb(first!.heap)} after the first minute, ${mb(last.heap)} after the last, ${mb(done.heap)} at the end; at most ${mb(limit)}`,
    Math.max(last.heap, done.heap) <= limit,
  ],
  [
    `${steady.heard} numbers were heard by those who stayed, ${steady.faults.length} faults ${steady.faults.slice(0, 3).join(', ')}`,
    steady.faults.length === 0 && steady.heard > 0,
  ],
  [`slow readers were closed: ${stats.slowConsumersClosed}`, stats.slowConsumersClosed > 0],
  [`the process ended with ${exit.code ?? exit.signal}`, exit.code === 0],
  [`nothing went wrong in the log`, !/ ERROR |unhandled|uncaught/i.test(app.output)],
];
console.log(`\n${JSON.stringify({ ...crowd.figures, ...stats })}`);
for (const [fact, holds] of verdicts) console.log(`${holds ? 'ok  ' : 'FAIL'} ${fact}`);
if (verdicts.some(([, holds]) => !holds)) {
  console.log(app.output.slice(-3_000));
  process.exitCode = 1;
}

/** Waits until no more sessions are left than those, for 20 s at most. */
async function untilLeft(count: number): Promise<Tables> {
  const end = Date.now() + 20_000;
  let now = await app.ask('tables');
  while (now.sessions > count && Date.now() < end) {
    await sleep(100);
    now = await app.ask('tables');
  }
  return now;
}

function mb(bytes: number): string {
  return `${(bytes / MB).toFixed(1)} MB`;
}

function report(
  when: string,
  { heap, rss, descriptors }: Usage,
  { sessions: open, rooms: made, stats: counted }: Tables,
): void {
  const { opened, messagesReceived, messagesSent, slowConsumersClosed } = counted;
  console.log(
    `${when.padStart(8)}: heap ${mb(heap)}, rss ${mb(rss)}, ${descriptors} descriptors, ${open} sessions, ${made} rooms; ` +
      `${opened} opened, ${messagesReceived} messages in, ${messagesSent} out, ${slowConsumersClosed} slow`,
  );
}
