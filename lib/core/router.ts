import { ChannelPattern } from '../protocol/channel-pattern.js';
import type { Call } from './call.js';

/** A handler of an event, as the framework bound it. */
export interface Handler {
  /** Runs the handler. Failures arrive as throw, as rejection, or as `call.isFailed`. */
  run(data: unknown, call: Call): unknown;
}

interface ChannelHandlers {
  readonly pattern: ChannelPattern;
  readonly event: string;
  readonly handler: Handler;
}

const NONE: readonly Handler[] = [];

/** What the gateways of one path handle. Filled at start, then only read: one lookup a message. */
export class Router {
  readonly #events = new Map<string, Handler[]>();
  readonly #channels: ChannelHandlers[] = [];
  readonly #openers: Omit<ChannelHandlers, 'event'>[] = [];

  /** Adds a handler of an event (`@SubscribeMessage`). */
  onEvent(event: string, handler: Handler): void {
    const handlers = this.#events.get(event);
    if (handlers) handlers.push(handler);
    else this.#events.set(event, [handler]);
  }

  /** Adds a handler of an event of the channels that a pattern names (`@ChannelEvent`). */
  onChannelEvent(pattern: ChannelPattern, event: string, handler: Handler): void {
    this.#channels.push({ pattern, event, handler });
    this.#channels.sort(exactFirst);
  }

  /** Adds a handler that opens the channels that a pattern names to clients (`@OnSubscribe`). */
  onSubscribe(pattern: ChannelPattern, handler: Handler): void {
    this.#openers.push({ pattern, handler });
    this.#openers.sort(exactFirst);
  }

  /** Returns the handlers of an event; none if it is unknown. */
  handlersOf(event: string): readonly Handler[] {
    return this.#events.get(event) ?? NONE;
  }

  /** Returns the handlers of an event of a channel: those of its exact name before patterns. */
  channelHandlersOf(channel: string, event: string): readonly Handler[] {
    return this.#channels
      .filter((entry) => entry.event === event && entry.pattern.matches(channel))
      .map((entry) => entry.handler);
  }

  /** Returns the handlers that open a channel to clients; none if nobody does. */
  openersOf(channel: string): readonly Handler[] {
    return this.#openers
      .filter((entry) => entry.pattern.matches(channel))
      .map((entry) => entry.handler);
  }
}

function exactFirst(a: { pattern: ChannelPattern }, b: { pattern: ChannelPattern }): number {
  return Number(b.pattern.isExact) - Number(a.pattern.isExact);
}
