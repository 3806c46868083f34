import { HypernWsError } from '../errors.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';
import { systemClock, type ClientClock } from './clock.js';
import type { WebSocketClass } from './web-socket.js';

/** Options of `HypernWsClient`. Durations are milliseconds. */
export interface HypernWsClientOptions {
  /**
   * The class that makes sockets, where there is no global one, as in Node 20: that of `ws`.
   * @default the global `WebSocket`
   */
  readonly WebSocket?: WebSocketClass;
  /**
   * Gives the token, asked anew for each attempt to connect. It travels as a subprotocol entry,
   * never in the URL. Nothing, or an empty string, connects without one; a throw is an `error` and
   * counts as an attempt that failed.
   */
  readonly auth?: () => string | null | undefined | Promise<string | null | undefined>;
  /**
   * The subprotocols to offer, in order. An empty list is for servers that choose none, since
   * WebSockets then refuse to open; it carries no token.
   * @default ['hypern.v1.json']
   */
  readonly protocols?: readonly string[];
  /** How long a request waits for its answer; at least 1, or `Infinity`. @default 30_000 */
  readonly timeout?: number;
  /** How long an attempt to connect may take, `auth` included; at least 1. @default 15_000 */
  readonly connectTimeout?: number;
  /** The delays between attempts to connect. */
  readonly backoff?: {
    /** The shortest delay; at least 1. @default 500 */
    readonly minDelay?: number;
    /** The longest delay; at least 1. @default 20_000 */
    readonly maxDelay?: number;
    /** After how long a connection the delays start over; at least 1. @default 30_000 */
    readonly resetAfter?: number;
  };
  /**
   * What is sent while there is no connection waits here until there is one; `false` rejects it
   * with `CONNECTION_LOST` instead.
   */
  readonly offlineQueue?:
    | false
    | {
        /** Past this many messages, more are rejected with `QUEUE_FULL`; at least 1. @default 128 */
        readonly maxMessages?: number;
        /** Rejects a message with `TIMEOUT` that waited this long; at least 1. @default 30_000 */
        readonly timeout?: number;
      };
  /** Where time comes from. @default the machine's */
  readonly clock?: ClientClock;
  /** Random numbers from 0 up to 1, for jitter. @default Math.random */
  readonly random?: () => number;
}

const backoff = { minDelay: 500, maxDelay: 20_000, resetAfter: 30_000 };
const offlineQueue = { maxMessages: 128, timeout: 30_000 };

/** The options, complete. */
export interface ClientSettings extends Required<HypernWsClientOptions> {
  readonly url: string;
  readonly backoff: typeof backoff;
  readonly offlineQueue: typeof offlineQueue;
  /** Whether what is sent without a connection waits for one. */
  readonly isQueueing: boolean;
}

/**
 * Checks the options and fills in the defaults.
 * @throws HypernWsError `NO_WEBSOCKET` where there is no class to make sockets with,
 * `OPTION_INVALID` where an option is unknown, of another type or out of bounds, or the URL is
 * none for a WebSocket.
 */
export function settingsOf(url: string | URL, options: HypernWsClientOptions): ClientSettings {
  const native = globalThis.WebSocket as WebSocketClass | undefined;
  if (!(options.WebSocket ?? native)) {
    throw new HypernWsError('NO_WEBSOCKET', 'no global WebSocket: give { WebSocket }');
  }
  const isQueueing = options.offlineQueue !== false;
  const settings = complete<Required<HypernWsClientOptions>>(
    {
      WebSocket: native ?? (Object as never), // any class: one is given, and is held to be one
      auth: () => undefined,
      protocols: [SUBPROTOCOL],
      timeout: 30_000,
      connectTimeout: 15_000,
      backoff,
      offlineQueue: isQueueing && offlineQueue,
      clock: systemClock,
      random: Math.random,
    },
    options,
  );
  return {
    ...settings,
    url: addressOf(url),
    backoff: complete(backoff, settings.backoff),
    offlineQueue: complete(offlineQueue, settings.offlineQueue || {}),
    isQueueing,
  };
}

/** Fills in the defaults. What is given has one, and its type; numbers are at least 1. */
function complete<Group extends object>(byDefault: Group, given: Partial<Group>): Group {
  const group = { ...byDefault };
  for (const key in { ...byDefault, ...given }) {
    const value = given[key] ?? group[key];
    const kind = key in group ? kindOf(group[key]) : 'a known name';
    if (kindOf(value) !== kind) throw invalid(key, `${kind}, got ${kindOf(value)}`);
    if (typeof value === 'number' && !(value >= 1)) throw invalid(key, `at least 1, got ${value}`);
    group[key] = value;
  }
  return group;
}

/** Names the type of a value, in place of the value: that may be a token. */
function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function invalid(name: string, expected: string): HypernWsError {
  return new HypernWsError('OPTION_INVALID', `${name}: expected ${expected}`);
}

/** A page may give a path, or `https:` for `wss:`. The text is not quoted: it may hold a secret. */
function addressOf(url: string | URL): string {
  const page = (globalThis as { location?: { href: string } }).location;
  try {
    const address = new URL(url, page?.href);
    address.protocol = address.protocol.replace('http', 'ws');
    address.hash = '';
    if (address.protocol.startsWith('ws')) return address.href;
  } catch {
    // no URL at all
  }
  throw invalid('url', 'ws(s): or http(s):');
}
