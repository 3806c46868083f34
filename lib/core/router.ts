import type { ChannelPattern } from '../protocol/channel-pattern.js';
import type { Call, Named } from './call.js';
import { someOf } from './name-list.js';

/** A handler of an event, as the framework bound it. */
export interface Handler extends Named {
  /** Runs the handler. Failures arrive as throw, as rejection, or as `call.isFailed`. */
  run(data: unknown, call: Call): unknown;
}

const NONE: readonly Handler[] = [];

/** What the gateways of one path handle. Filled at start, then only read: one lookup a message. */
export class Router {
  readonly #events = new Map<string, Handler[]>();
  readonly #channelEvents = new Map<string, ChannelTable>();
  readonly #openers = new ChannelTable();

  /** Adds a handler of an event (`@SubscribeMessage`). */
  onEvent(event: string, handler: Handler): void {
    append(this.#events, event, handler);
  }

  /** Adds a handler of an event of the channels that a pattern names (`@ChannelEvent`). */
  onChannelEvent(pattern: ChannelPattern, event: string, handler: Handler): void {
    let table = this.#channelEvents.get(event);
    if (!table) this.#channelEvents.set(event, (table = new ChannelTable()));
    table.add(pattern, handler);
  }

  /** Adds a handler that opens the channels that a pattern names to clients (`@OnSubscribe`). */
  onSubscribe(pattern: ChannelPattern, handler: Handler): void {
    this.#openers.add(pattern, handler);
  }

  /** Tells a developer, who may have misspelt one, what this path handles. */
  get eventsText(): string {
    return listOf('@SubscribeMessage()', 'handles', [...this.#events.keys()]);
  }
  /** Tells a developer what this path opens to clients. */
  get openersText(): string {
    return listOf('@OnSubscribe()', 'opens', this.#openers.names);
  }

  /** Returns the handlers of an event; none if it is unknown. */
  handlersOf(event: string): readonly Handler[] {
    return this.#events.get(event) ?? NONE;
  }

  /** Returns the handlers of an event of a channel: those of its exact name before patterns. */
  channelHandlersOf(channel: string, event: string): readonly Handler[] {
    return this.#channelEvents.get(event)?.of(channel) ?? NONE;
  }

  /** Returns a handler of any event of a channel; `undefined` if there is none. Searches all. */
  anyChannelHandlerOf(channel: string): Handler | undefined {
    for (const table of this.#channelEvents.values()) {
      const [handler] = table.of(channel);
      if (handler) return handler;
    }
    return undefined;
  }

  /** Returns the handlers that open a channel to clients; none if nobody does. */
  openersOf(channel: string): readonly Handler[] {
    return this.#openers.of(channel);
  }
}

/** Handlers by the channel that they are for: a lookup, and a search of the patterns, if any. */
class ChannelTable {
  readonly #exact = new Map<string, Handler[]>();
  readonly #patterns: { readonly pattern: ChannelPattern; readonly handler: Handler }[] = [];

  add(pattern: ChannelPattern, handler: Handler): void {
    if (pattern.isExact) append(this.#exact, pattern.text, handler);
    else this.#patterns.push({ pattern, handler });
  }

  /** The channels and patterns that it has handlers for. */
  get names(): readonly string[] {
    return [...this.#exact.keys(), ...this.#patterns.map(({ pattern }) => pattern.text)];
  }

  of(channel: string): readonly Handler[] {
    const exact = this.#exact.get(channel) ?? NONE;
    if (this.#patterns.length === 0) return exact;
    // A method that several patterns stand on runs once for a channel that more than one matches.
    const handlers = new Set(exact);
    for (const { pattern, handler } of this.#patterns) {
      if (pattern.matches(channel)) handlers.add(handler);
    }
    return [...handlers];
  }
}

function listOf(decorator: string, verb: string, names: readonly string[]): string {
  return names.length > 0
    ? `${decorator} ${verb} ${someOf(names)}`
    : `this path has no ${decorator}`;
}

function append(table: Map<string, Handler[]>, key: string, handler: Handler): void {
  const handlers = table.get(key);
  if (handlers) handlers.push(handler);
  else table.set(key, [handler]);
}
