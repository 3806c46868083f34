import type { Clock } from './clock.js';
import { placeOf, stackOf, titleOf } from './error-text.js';
import type { Log } from './log.js';

/** Where the lines go. */
export interface LogSink {
  warn(text: string): void;
  error(text: string, stack?: string): void;
}

/** What is known of the lines of one kind. */
interface Kind {
  readonly level: 'warn' | 'error';
  readonly name: string;
  writtenAt: number;
  leftOut: number;
  ref: string;
}

/** Milliseconds that lines of one kind are apart. */
const WINDOW = 1_000;

/** Milliseconds after a line until a count is written that no other line took along. */
const PATIENCE = 2 * WINDOW;

/** Kinds that are told apart at a time; further ones are counted as one. */
const MAX_KINDS = 256;

/**
 * A log that nobody floods: at most one line a kind and second. The next line says how many were
 * left out since, and where none follows, a line of its own does within 3 s.
 */
export class LogThrottle implements Log {
  readonly #sink: LogSink;
  readonly #clock: Clock;
  readonly #kinds = new Map<string, Kind>();
  #isTimed = false;

  constructor(sink: LogSink, clock: Clock) {
    this.#sink = sink;
    this.#clock = clock;
  }

  warn(name: string, message: string): void {
    const kind = this.#kindOf('warn', name);
    if (this.#mayWrite(kind)) this.#write(kind, `${name}: ${message}`);
  }

  /**
   * Errors from other places are of other kinds, so that a `ref` leads to the error it was given for.
   * Their texts do not tell kinds apart: clients may have a say in them.
   * @returns the `ref` of the line that was written, or of the one that this error is counted to.
   */
  error(name: string, error: unknown): string {
    const kind = this.#kindOf('error', name, `${name} ${placeOf(error)}`);
    if (this.#mayWrite(kind)) {
      kind.ref = crypto.randomUUID().slice(0, 8);
      this.#write(kind, `${name}: ${titleOf(error)} (ref ${kind.ref})`, stackOf(error));
    }
    return kind.ref;
  }

  #mayWrite(kind: Kind): boolean {
    const age = this.#clock.now() - kind.writtenAt;
    if (age >= WINDOW) return true;
    kind.leftOut++;
    if (!this.#isTimed) this.#wake(PATIENCE - age);
    return false;
  }

  #write(kind: Kind, text: string, stack?: string): void {
    const line = kind.leftOut === 0 ? text : `${text} (and ${kind.leftOut} more before)`;
    kind.leftOut = 0;
    kind.writtenAt = this.#clock.now();
    this.#put(kind, line, stack);
  }

  #put({ level }: Kind, line: string, stack: string | undefined): void {
    try {
      if (level === 'warn') this.#sink.warn(line);
      else this.#sink.error(line, stack);
    } catch {
      return; // a logger that fails is nothing that a log could tell of
    }
  }

  #kindOf(level: Kind['level'], name: string, id = name): Kind {
    const key = `${level} ${id}`;
    const known = this.#kinds.get(key);
    if (known) return known;
    if (this.#kinds.size >= MAX_KINDS) this.#forget();
    if (this.#kinds.size >= MAX_KINDS && name !== 'other') return this.#kindOf(level, 'other');
    const kind: Kind = { level, name, writtenAt: -Infinity, leftOut: 0, ref: '' };
    this.#kinds.set(key, kind);
    return kind;
  }

  /** Forgets the kinds that have nothing to say. */
  #forget(): void {
    const now = this.#clock.now();
    for (const [key, kind] of this.#kinds) {
      if (kind.leftOut === 0 && now - kind.writtenAt >= WINDOW) this.#kinds.delete(key);
    }
  }

  #wake(delay: number): void {
    this.#isTimed = true;
    this.#clock.setTimeout(() => this.#flush(), delay);
  }

  #flush(): void {
    this.#isTimed = false;
    const now = this.#clock.now();
    let next = Infinity;
    for (const kind of this.#kinds.values()) {
      if (kind.leftOut === 0) continue;
      // A line that took the count along began a time of its own.
      const wait = kind.writtenAt + PATIENCE - now;
      if (wait <= 0) this.#tell(kind);
      else next = Math.min(next, wait);
    }
    if (next < Infinity) this.#wake(next);
    this.#forget();
  }

  #tell(kind: Kind): void {
    const count = kind.leftOut;
    kind.leftOut = 0;
    kind.writtenAt = this.#clock.now();
    this.#put(kind, `${kind.name}: ${count} more were left out`, undefined);
  }
}
