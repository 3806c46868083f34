import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The cores that the server and the generator are pinned to; `undefined`: they are not pinned. */
export interface Cores {
  readonly server: number;
  readonly generator: number;
}

/** Two cores of their own, which are not two threads of one, if the machine has such. */
export function chooseCores(): Cores | undefined {
  if (spawnSync('taskset', ['--version']).status !== 0) return undefined;
  const [server, ...others] = allowedCores();
  if (server === undefined || others.length === 0) return undefined;
  const siblings = parseCores(
    read(`/sys/devices/system/cpu/cpu${server}/topology/thread_siblings_list`),
  );
  const generator = others.find((core) => !siblings.includes(core)) ?? others[0];
  return { server, generator };
}

/** The command that runs another one on that core only. */
export function pinned(
  core: number | undefined,
  command: readonly string[],
): [string, ...string[]] {
  const whole = core === undefined ? command : ['taskset', '-c', String(core), ...command];
  return whole as [string, ...string[]];
}

function allowedCores(): number[] {
  const line = /^Cpus_allowed_list:\s*(.*)$/m.exec(read('/proc/self/status'));
  return parseCores(line?.[1] ?? '');
}

/** Reads the kernel's notation: `0-3,8`. */
function parseCores(text: string): number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [from = 0, to = from] = part.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => from + index);
    });
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
