import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { until } from './until.js';

/** The client of `sample/other-languages`. */
export const CHAT_PY = fileURLToPath(
  new URL('../../sample/other-languages/chat.py', import.meta.url),
);

/** A process of the client, which a test talks to through its standard input and output. */
export class PythonChat {
  /** What it printed, errors included. */
  output = '';
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcess;
  static readonly #all = new Set<PythonChat>();

  constructor(url: string, name: string) {
    this.#child = spawn('python3', ['-u', CHAT_PY, url, name]);
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.on('data', (text) => (this.output += String(text)));
    }
    this.exited = new Promise((resolve) => this.#child.once('exit', resolve));
    PythonChat.#all.add(this);
  }

  /** Ends every process; for `afterEach`. */
  static async endAll(): Promise<void> {
    for (const chat of PythonChat.#all) chat.#child.kill('SIGKILL');
    await Promise.all([...PythonChat.#all].map(({ exited }) => exited));
    PythonChat.#all.clear();
  }

  /** Has it say a line in the channel. */
  say(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  /** Ends its input. */
  leave(): void {
    this.#child.stdin!.end();
  }

  /** Resolves when it has printed a text so often. */
  async prints(text: string, times = 1): Promise<void> {
    await until(() => this.output.split(text).length > times, 8_000).catch((cause) => {
      throw new Error(`expected "${text}" ${times} times, got:\n${this.output}`, { cause });
    });
  }
}

/**
 * A `describe` for tests that need Python. Where there is none they are skipped, and said to be;
 * with `CI=true` they fail instead.
 */
export function describeInPython(title: string, tests: () => void): void {
  const { status } = spawnSync('python3', [
    '-c',
    'import sys; sys.exit(sys.version_info < (3, 10))',
  ]);
  if (status === 0 || process.env.CI === 'true') {
    describe(title, tests);
    return;
  }
  console.warn(`SKIPPED, there is no "python3" of 3.10 or later in the PATH: ${title}`);
  describe.skip(title, tests);
}
