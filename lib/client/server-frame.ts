/** A message as the server sent it; each key is checked where it is used, since any may be anything. */
export interface ServerFrame {
  readonly id?: unknown;
  readonly event?: unknown;
  readonly channel?: unknown;
  readonly data?: unknown;
}

/** Decodes a message; what is no JSON, or bytes, is returned as it is. Never throws. */
export function decode(message: unknown): unknown {
  if (typeof message !== 'string') return message;
  try {
    return JSON.parse(message) as unknown;
  } catch {
    return message; // a server may send text of its own: it is a push, not an error
  }
}

/** A number that the server said, where it is one that is not negative; else `undefined`. */
export function amountOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}

/** A text that the server said, where it is one; else `undefined`. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The properties of a value that may be anything, `null` included. */
export function propertiesOf(value: unknown): Readonly<Record<string, unknown>> {
  return Object(value) as Record<string, unknown>;
}
