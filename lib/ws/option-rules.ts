import proxyAddress from 'proxy-addr';
import { quoteValue } from './quote-value.js';

/** What values an option may have. */
export interface Rule {
  /** In words, for the error: "expected …". */
  readonly expected: string;
  holds(value: unknown): boolean;
  /** What to do about a value that does not hold, where its mistake is a known one. */
  remedyFor?(value: unknown): string | undefined;
}

/** The rules of an option, or of the members of a section. `isSwitch`: `false` turns it off. */
export interface SectionRule {
  readonly members: Readonly<Record<string, Rule>>;
  readonly isSwitch: boolean;
}

function integer(min: number, unit: string, max = Number.MAX_SAFE_INTEGER): Rule {
  const bounds = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return {
    expected: `an integer ${bounds}${unit && ` (${unit})`}`,
    holds: (value) => Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max,
  };
}

/** The longest delay that a timer of Node's can wait: 2^31 - 1 milliseconds. */
const MAX_DELAY = 2_147_483_647;
const duration = integer(1, 'milliseconds', MAX_DELAY);
const durationOrOff = integer(0, 'milliseconds', MAX_DELAY);
const size = integer(1, 'bytes');
const sizeOrOff = integer(0, 'bytes');
const count: Rule = {
  expected: 'an integer of at least 1, or Infinity',
  holds: (value) => value === Infinity || (Number.isSafeInteger(value) && Number(value) >= 1),
};
const boolean: Rule = { expected: 'a boolean', holds: (value) => typeof value === 'boolean' };
const aFunction: Rule = { expected: 'a function', holds: (value) => typeof value === 'function' };
const functions: Rule = {
  expected: 'an array of functions',
  holds: (value) => Array.isArray(value) && value.every((entry) => typeof entry === 'function'),
};

function oneOf(...values: readonly string[]): Rule {
  const quoted = values.map((value) => JSON.stringify(value)).join(', ');
  return { expected: `one of ${quoted}`, holds: (value) => values.includes(value as string) };
}

const rate: Rule = {
  expected: 'false, or { messages, per } with integers of at least 1',
  holds: (value) =>
    value === false ||
    (isObject(value) &&
      Object.keys(value).every((key) => key === 'messages' || key === 'per') &&
      count.holds(value.messages) &&
      duration.holds(value.per)),
  remedyFor: (value) => {
    if (!isObject(value) || (value.messages === undefined) === (value.per === undefined)) return;
    const missing = value.per === undefined ? 'per (milliseconds)' : 'messages';
    return `messages and per belong together: give ${missing}, too`;
  },
};

/** A whole origin as browsers send it: a scheme, a host, and a port if it is not the scheme's own. */
function isOrigin(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[a-z][a-z0-9+.-]*:\/\/[^/?#*]+$/i.test(value)) return false;
  return !/^https?:/i.test(value) || (URL.canParse(value) && new URL(value).origin === value);
}

/** Gives the origin of each entry that no browser sends: with a path, a slash, capitals, `:443`. */
function correctOrigins(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const remedies: string[] = [];
  for (const entry of value) {
    if (typeof entry !== 'string' || isOrigin(entry) || !URL.canParse(entry)) continue;
    const { protocol, host } = new URL(entry);
    const origin = entry.includes('*') ? 'a RegExp' : `"${protocol}//${host}"`;
    if (host) remedies.push(`instead of ${quoteValue(entry)} use ${origin}`);
  }
  return remedies.join(', ') || undefined;
}

const origins: Rule = {
  expected:
    "'same-host', '*', an array of whole origins ('https://example.com') and RegExps, or a function",
  holds: (value) =>
    value === 'same-host' ||
    value === '*' ||
    typeof value === 'function' ||
    (Array.isArray(value) && value.every((entry) => isOrigin(entry) || entry instanceof RegExp)),
  remedyFor: correctOrigins,
};

const trustProxy: Rule = {
  expected: 'false, a number of hops of at least 1, or an array of addresses and subnets',
  holds: (value) => value === false || count.holds(value) || areAddresses(value),
};

/** Whether all are addresses, subnets, or names that proxy-addr has for some. */
function areAddresses(value: unknown): boolean {
  if (!Array.isArray(value) || value.some((entry) => typeof entry !== 'string')) return false;
  try {
    proxyAddress.compile(value as string[]);
    return true;
  } catch {
    return false; // the error would name the entry, but not the option
  }
}

/** The rule of every option. */
export const rules: Readonly<Record<string, Rule | SectionRule>> = {
  heartbeat: {
    isSwitch: true,
    members: {
      pingInterval: duration,
      pingTimeout: duration,
      maxMissedPings: count,
      autoStart: boolean,
    },
  },
  maxPayload: size,
  origins,
  handshake: { isSwitch: false, members: { timeout: duration, middleware: functions } },
  limits: {
    isSwitch: false,
    members: {
      maxConnections: count,
      maxConnectionsPerIp: count,
      maxChannelsPerSession: count,
      maxRoomsPerSession: count,
      maxNameBytes: size,
      maxFragments: count,
      maxStreamsPerSession: count,
    },
  },
  inbound: {
    isSwitch: false,
    members: {
      concurrency: count,
      maxPending: count,
      maxPendingBytes: size,
      timeout: duration,
      rate,
    },
  },
  slowConsumer: {
    isSwitch: false,
    members: {
      maxBufferedBytes: size,
      grace: durationOrOff,
      policy: oneOf('close', 'drop-newest', 'drop-oldest'),
    },
  },
  compression: {
    isSwitch: true,
    members: { threshold: sizeOrOff, maxSize: size, level: integer(1, '', 9) },
  },
  protocols: aFunction,
  closeTimeout: duration,
  drain: { isSwitch: false, members: { timeout: duration, spread: durationOrOff } },
  trustProxy,
  identify: aFunction,
  globalPrefix: boolean,
  parse: aFunction,
  verifyClient: aFunction,
};

/** Tells an object that holds members from all other values. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
