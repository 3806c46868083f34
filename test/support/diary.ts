import { Injectable } from '@nestjs/common';
import { until } from './until.js';

/** What happened in an application, in its order: a provider for tests. */
@Injectable()
export class Diary {
  readonly lines: string[] = [];

  add(line: string): void {
    this.lines.push(line);
  }

  /** Resolves with the lines as soon as there are `count`. */
  async until(count: number): Promise<string[]> {
    await until(() => this.lines.length >= count);
    return this.lines;
  }

  /** Returns the lines and starts anew. */
  take(): string[] {
    return this.lines.splice(0);
  }
}
