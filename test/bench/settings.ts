import { parseArgs } from 'node:util';

/** How much is measured: `node start.js --help` prints what sets it. */
export interface Settings {
  /** Row ids; empty: all. */
  readonly only: readonly string[];
  /** Server ids; empty: all. */
  readonly servers: readonly string[];
  readonly rounds: number;
  /** Milliseconds of load that a server gets before its first measurement. */
  readonly firstWarmup: number;
  /** Milliseconds of load before each measurement. */
  readonly warmup: number;
  /** Milliseconds of a measurement. */
  readonly duration: number;
  /** Idle connections whose memory is measured. */
  readonly idle: number;
  /** Milliseconds that idle connections get to settle. */
  readonly settle: number;
  /** Whether the rows that take minutes are measured. */
  readonly long: boolean;
  /** Whether the result replaces the committed one. */
  readonly save: boolean;
}

export const help = `npm run bench -- [options]

  --only ID,ID      rows: fan-out, in-flight, chat, echo, compressed, idle, rooms, gateways, heartbeats
  --servers ID,ID   servers: c, bun, ws, nest-ws, nest-socket-io, hypern-ws
  --rounds N        how often each server is measured (15); its memory a fifth as often
  --quick           3 rounds of a third of a second, for a look
  --long            also the rows that take minutes: heartbeats
  --save            write results.json and chart.svg, which are committed
  --installed       measure the hypern-ws that is installed here, and do not build it
`;

export function readSettings(args: readonly string[]): Settings | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      servers: { type: 'string', default: '' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 15));
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds: expected an integer of at least 1, got "${values.rounds}"`);
  }
  return {
    only: list(values.only),
    servers: list(values.servers),
    rounds,
    firstWarmup: values.quick ? 700 : 2_000,
    warmup: 300,
    duration: values.quick ? 350 : 700,
    idle: values.quick ? 5_000 : 10_000,
    settle: values.quick ? 1_000 : 5_000,
    long: values.long,
    save: values.save,
  };
}

function list(text: string): string[] {
  return text === '' ? [] : text.split(',');
}
