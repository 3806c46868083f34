import { isStream, type Call } from './call.js';
import type { Handler } from './router.js';
import type { WebSocketSession } from './session.js';

/** Handles an event of a channel. What it returns is the result; a promise is awaited. */
export type ChannelHandler = (session: WebSocketSession, data: unknown) => unknown;

const NONE: readonly Handler[] = [];

/** The handlers that a channel was given by hand: a table that exists only once there is one. */
export class ChannelListeners {
  #table: Map<string, readonly Handler[]> | undefined;

  /** Adds a handler. Returns a function that takes it off; calling that again is harmless. */
  add(event: string, handler: ChannelHandler): () => void {
    const table = (this.#table ??= new Map());
    const entry = new ListeningHandler(event, handler);
    // Lists are replaced, never changed: one that is being run stays as it is.
    table.set(event, [...this.of(event), entry]);
    return () => {
      const rest = this.of(event).filter((other) => other !== entry);
      if (rest.length > 0) table.set(event, rest);
      else table.delete(event);
    };
  }

  /** Returns the handlers of an event, in the order in which they came. */
  of(event: string): readonly Handler[] {
    return this.#table?.get(event) ?? NONE;
  }

  /** Takes all handlers off. */
  clear(): void {
    this.#table?.clear();
  }
}

class ListeningHandler implements Handler {
  readonly name: string;
  readonly #handler: ChannelHandler;

  constructor(event: string, handler: ChannelHandler) {
    this.name = `a handler of the channel's event ${JSON.stringify(event)}`;
    this.#handler = handler;
  }

  async run(data: unknown, call: Call): Promise<unknown> {
    const handler = this.#handler;
    const result = await handler(call.session, data);
    if (isStream(result)) call.stream();
    return result;
  }
}
