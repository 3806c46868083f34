import type { GeneratorOptions } from '../run/generator.js';
import type { Method } from '../run/method.js';
import type { ServerId } from '../run/programs.js';
import type { ServerEnv } from '../run/server.js';

/** One line of a row: a server in a certain setting. */
export interface Contender {
  readonly id: string;
  readonly label: string;
  readonly server: ServerId;
  readonly env: ServerEnv;
  readonly load: GeneratorOptions;
}

/** What one measurement of one contender gave. */
export interface Sample {
  /** The row's figure, in the row's unit. */
  readonly value: number;
  readonly perSecond?: number;
  /** Microseconds from the sending of a message to its delivery. */
  readonly p50?: number;
  readonly p99?: number;
  /** Resident bytes of the server at the end. */
  readonly memory?: number;
  /** The same figure before V8 had cleaned up. */
  readonly atFirst?: number;
  /** How much of the time the generator had nothing to do: 0 says that the server waited for it. */
  readonly generatorIdle?: number;
  /** For how much of the time another process had the generator's core. */
  readonly disturbance?: number;
}

/** A ratio that the project wants to hold. */
export interface Target {
  readonly text: string;
  /** The contender whose figure is divided. */
  readonly of: string;
  /** The contender that it is divided by; none: the figure itself counts. */
  readonly by?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

export type Unit = 'µs' | 'kB' | '%';

/** A kind of work, and who is measured at it. */
export interface Row {
  readonly id: string;
  readonly title: string;
  readonly unit: Unit;
  /** What the unit is counted by. */
  readonly per: string;
  readonly contenders: readonly Contender[];
  readonly targets: readonly Target[];
  readonly method: Method;
  /** Rows that take minutes are measured only if asked for. */
  readonly long?: true;
}
