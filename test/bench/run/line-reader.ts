import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Reads what a child process prints, a line at a time, and says how it ended if it does not go on. */
export class LineReader {
  readonly #lines: AsyncIterator<string>;
  readonly #name: string;
  #errors = '';

  constructor(name: string, child: ChildProcess) {
    this.#name = name;
    this.#lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-4_000);
    });
    child.on('error', (error) => {
      this.#errors += error.message;
    });
  }

  async next(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#name} ended early. ${this.#errors.trim()}`);
    return value;
  }
}
