/** One line on stderr that says what runs now, how far it is, and how long it may take. */
export class Progress {
  readonly #total: number;
  readonly #start = performance.now();
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  /** Says that the next step begins. */
  next(text: string): void {
    const line = `[${this.#done + 1}/${this.#total}] ${text}${this.#left()}`;
    this.#done++;
    if (process.stderr.isTTY)
      process.stderr.write(`\r\x1b[2K${line.slice(0, process.stderr.columns - 1)}`);
    else process.stderr.write(`${line}\n`);
  }

  /** Takes the line away. */
  clear(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
  }

  #left(): string {
    if (this.#done === 0) return '';
    const each = (performance.now() - this.#start) / this.#done;
    const minutes = Math.ceil(((this.#total - this.#done) * each) / 60_000);
    return minutes > 1 ? ` (about ${minutes} minutes left)` : ' (less than a minute left)';
  }
}
