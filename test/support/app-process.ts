import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { HypernWsOptions } from '../../lib/index.js';
import type { Commands } from './process/commands.js';

/** What the process says by itself, or in answer to a question. */
interface Message {
  readonly url?: string;
  readonly line?: string;
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

// Tests and the soak run in the project's folder; this file may be bundled itself.
const entry = join(process.cwd(), 'test/support/process/main.ts');
// Below `node_modules`, so that what is not bundled is found from there.
const folder = join(process.cwd(), 'node_modules/.cache/hypern-ws');

let made = 0;

/** A Nest application of the library in a process of its own, whose memory can be measured. */
export class AppProcess {
  /** What it told by itself: see `tell`. */
  readonly lines: string[] = [];
  /** What it wrote, its log included. */
  output = '';
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (message: Message) => void>();
  #asked = 0;
  #url = '';

  private constructor(file: string, options: HypernWsOptions) {
    this.#child = fork(file, [JSON.stringify(options)], {
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (text) => (this.output += String(text)));
    }
    this.#child.on('message', (message: Message) => this.#hear(message));
    this.exited = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => resolve({ code, signal }));
    });
  }

  /** Compiles and starts an application; resolves when it listens. */
  static async start(options: HypernWsOptions = {}): Promise<AppProcess> {
    const file = join(folder, `${process.pid}-${++made}.mjs`);
    mkdirSync(folder, { recursive: true });
    await build({
      entryPoints: [entry],
      outfile: file,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      target: 'node20',
      keepNames: true,
    });
    const app = new AppProcess(file, options);
    void app.exited.then(() => rmSync(file, { force: true }));
    const started = new Promise<void>((resolve) => {
      app.#child.on('message', ({ url }: Message) => url && resolve());
    });
    const failed = app.exited.then(() => {
      throw new Error(`the application did not start:\n${app.output}`);
    });
    await Promise.race([started, failed]);
    failed.catch(() => undefined); // from now on it may end
    return app;
  }

  /** The URL of its gateway's path. */
  get url(): string {
    return this.#url;
  }

  /** Asks for what {@link Commands} can do. */
  async ask<Name extends keyof Commands>(
    command: Name,
    ...[argument]: Parameters<Commands[Name]>
  ): Promise<Awaited<ReturnType<Commands[Name]>>> {
    const id = ++this.#asked;
    const { result, error } = await new Promise<Message>((resolve) => {
      this.#answers.set(id, resolve);
      this.#child.send({ id, command, argument });
    });
    if (error !== undefined) throw new Error(error);
    return result as Awaited<ReturnType<Commands[Name]>>;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the process at once. */
  async stop(): Promise<void> {
    this.kill('SIGKILL');
    await this.exited;
  }

  #hear({ url, line, id, ...answer }: Message): void {
    if (url !== undefined) this.#url = `${url.replace('http', 'ws')}/`;
    if (line !== undefined) this.lines.push(line);
    if (id === undefined) return;
    this.#answers.get(id)?.(answer);
    this.#answers.delete(id);
  }
}
