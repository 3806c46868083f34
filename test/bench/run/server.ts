import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pinned, type Cores } from './cores.js';
import { LineReader } from './line-reader.js';
import { programs, type ServerId } from './programs.js';

export type ServerEnv = Readonly<Record<string, string>>;

/** A server under measurement: a process of its own, on a core of its own. */
export class Server {
  readonly #child: ChildProcess;
  readonly #lines: LineReader;

  private constructor(
    child: ChildProcess,
    lines: LineReader,
    readonly port: number,
  ) {
    this.#child = child;
    this.#lines = lines;
  }

  /** Starts one and waits until it listens. */
  static async start(id: ServerId, env: ServerEnv, cores: Cores | undefined): Promise<Server> {
    const [command, ...args] = pinned(cores?.server, programs[id].command);
    const child = spawn(command, args, {
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = new LineReader(programs[id].label, child);
    const [, port] = /^listening (\d+)$/.exec(await lines.next()) ?? [];
    return new Server(child, lines, Number(port));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The memory that it has resident, in bytes. */
  get residentBytes(): number {
    const [, kilobytes] = /^VmRSS:\s*(\d+) kB$/m.exec(
      readFileSync(`/proc/${this.pid}/status`, 'utf8'),
    )!;
    return Number(kilobytes) * 1_024;
  }

  async collectGarbage(): Promise<void> {
    this.#child.kill('SIGUSR2');
    if ((await this.#lines.next()) !== 'collected') throw new Error('expected "collected"');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}
