import { setTimeout as delay } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import type { Contender, Sample } from '../rows/row.js';
import type { Settings } from '../settings.js';
import type { Cores } from './cores.js';
import { Generator } from './generator.js';
import type { Server } from './server.js';

/** What the generator prints: nanoseconds and counts of the measured time. */
interface LoadResult {
  readonly deliveries: number;
  readonly nanoseconds: number;
  readonly serverCpu: number;
  readonly waited: number;
  readonly delay: number;
  readonly p50: number;
  readonly p99: number;
  readonly sample: string;
}

/** Milliseconds in which a server closes what a generator leaves behind. */
const CLOSING = 200;

/** Measures microseconds of server CPU a delivery. */
export async function measureLoad(
  server: Server,
  { load }: Contender,
  { warmup, duration }: Settings,
  cores: Cores | undefined,
): Promise<Sample> {
  const generator = new Generator(server, { ...load, warmup, duration }, cores);
  try {
    const result = JSON.parse(await generator.read()) as LoadResult;
    if (result.deliveries === 0) throw new Error('nothing was delivered in the measured time');
    if (result.sample !== '') checkCompressed(result.sample, String(load.message));
    return toSample(result, server.residentBytes);
  } finally {
    generator.stop();
    await delay(CLOSING);
  }
}

function toSample(result: LoadResult, memory: number): Sample {
  return {
    value: result.serverCpu / result.deliveries / 1_000,
    perSecond: (result.deliveries / result.nanoseconds) * 1e9,
    p50: result.p50 / 1_000,
    p99: result.p99 / 1_000,
    memory,
    generatorIdle: result.waited / result.nanoseconds,
    disturbance: result.delay / result.nanoseconds,
  };
}

/** The generator counts compressed frames and cannot read them: one of them is read here. */
function checkCompressed(hex: string, template: string): void {
  const deflated = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from([0, 0, 0xff, 0xff])]);
  const text = inflateRawSync(deflated, { finishFlush: 2 }).toString();
  if (text.replace(/\d{10}/, '##########') !== template) {
    throw new Error(`expected a compressed ${template}, got ${text}`);
  }
}
