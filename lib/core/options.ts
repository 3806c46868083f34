/** When sessions are pinged, and when one that does not answer is closed (code 4102). */
export interface HeartbeatOptions {
  /** Milliseconds between two pings of a session, at least 1. @default 30_000 */
  readonly pingInterval: number;
  /** Milliseconds until an unanswered ping is missed: 1 to `pingInterval`. @default 10_000 */
  readonly pingTimeout: number;
  /** Missed pings in a row after which the session is closed, at least 1. @default 2 */
  readonly maxMissedPings: number;
  /** Whether every session is watched; otherwise those that `startHeartbeat` names. @default true */
  readonly autoStart: boolean;
}

/** Bounds on what clients may hold. Counts are integers of at least 1, or `Infinity`. */
export interface LimitOptions {
  /** Open sessions of one HTTP server. @default Infinity */
  readonly maxConnections: number;
  /** Open sessions of one client address (see `trustProxy`). @default Infinity */
  readonly maxConnectionsPerIp: number;
  /** Channels that one session is subscribed to. @default 128 */
  readonly maxChannelsPerSession: number;
  /** Rooms that one session is in. @default 1_024 */
  readonly maxRoomsPerSession: number;
  /** Bytes of UTF-8 of the name of a room or channel. @default 256 */
  readonly maxNameBytes: number;
  /** Fragments of one message; more close with 1008. @default 256 */
  readonly maxFragments: number;
  /** Observables of one session that have not ended. @default 32 */
  readonly maxStreamsPerSession: number;
}

/** The limits of rooms and channels: those of the path that a session is on. */
export type GroupLimits = Pick<
  LimitOptions,
  'maxChannelsPerSession' | 'maxRoomsPerSession' | 'maxNameBytes'
>;

/** A bound on how often one session may send. */
export interface RateOptions {
  /** Messages that may come at once, and in each `per`; at least 1. */
  readonly messages: number;
  /** Milliseconds, at least 1. */
  readonly per: number;
}

/** How the messages of one session are handled. */
export interface InboundOptions {
  /** Messages of one session that are handled at a time. @default 1 */
  readonly concurrency: number;
  /** Messages that wait before the socket is paused, at least 1. @default 64 */
  readonly maxPending: number;
  /** Bytes that wait before the socket is paused, at least 1. @default 1_048_576 */
  readonly maxPendingBytes: number;
  /** Milliseconds that a handler may run before `TIMEOUT` is answered, at least 1. @default 30_000 */
  readonly timeout: number;
  /** More messages are answered with `RATE_LIMITED`; 10 s of it close with 4103. @default false */
  readonly rate: false | RateOptions;
}

/** What happens to a client that does not read. */
export interface SlowConsumerOptions {
  /** Bytes that may wait for one session, at least 1. @default 1_048_576 */
  readonly maxBufferedBytes: number;
  /** Milliseconds that a session may be over that before it is slow; 0 is at once. @default 5_000 */
  readonly grace: number;
  /** What then happens: close with 4101, or drop what carries no `id`. @default 'close' */
  readonly policy: 'close' | 'drop-newest' | 'drop-oldest';
}

/** How sessions leave when the application stops. */
export interface DrainOptions {
  /** Milliseconds that running handlers and hooks have altogether, at least 1. @default 10_000 */
  readonly timeout: number;
  /** Milliseconds over which the closes are spread; 0 closes all at once. @default 2_000 */
  readonly spread: number;
}
