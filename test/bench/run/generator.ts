import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { generatorProgram } from './compile.js';
import { pinned, type Cores } from './cores.js';
import { LineReader } from './line-reader.js';
import type { Server } from './server.js';

/** Options of the generator by their names: `true` is a flag. See generator/options.h. */
export type GeneratorOptions = Readonly<Record<string, string | number | boolean>>;

/** The process that loads a server, on another core than the server's. */
export class Generator {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #lines: LineReader;

  constructor(server: Server, options: GeneratorOptions, cores: Cores | undefined) {
    const all = { port: server.port, pid: server.pid, spin: cores !== undefined, ...options };
    const words = Object.entries(all).flatMap(([name, value]) => toWords(name, value));
    const [command, ...args] = pinned(cores?.generator, [generatorProgram, ...words]);
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    this.#lines = new LineReader('The load', this.#child);
  }

  /** The next line that it prints. Throws with what it says on stderr if it ends instead. */
  async read(): Promise<string> {
    return this.#lines.next();
  }

  /** Gives a command to an idle one, and reads its answer. */
  async ask(command: string): Promise<string> {
    this.#child.stdin.write(`${command}\n`);
    return this.read();
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}

function toWords(name: string, value: string | number | boolean): string[] {
  if (typeof value === 'boolean') return value ? [`--${name}`] : [];
  return [`--${name}`, String(value)];
}
