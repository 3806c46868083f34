// HOT: read() and serve() run for every message.
import { failureOfCode, failureOfStatus, type Failure } from '../protocol/failure.js';
import {
  NO_FRAME,
  readFrame,
  unreadable,
  type InboundFrame,
  type UnreadableFrame,
} from '../protocol/inbound-frame.js';
import { isChannelName } from '../protocol/name.js';
import { isReservedEvent, ReservedEvent } from '../protocol/reserved-event.js';
import { Call, type Stream } from './call.js';
import type { ChannelManager } from './channel-manager.js';
import { dropPromise } from './guarded-call.js';
import { Request, type RequestOwner } from './request.js';
import type { Handler, Router } from './router.js';
import { runHandler } from './run-handler.js';
import { serveAll } from './serve-all.js';
import type { Streams } from './streams.js';
import type { Subscriptions } from './subscriptions.js';

/** What the dispatcher needs of the path that it serves. */
export interface DispatcherParts {
  readonly router: Router;
  readonly subscriptions: Subscriptions;
  readonly channels: ChannelManager;
  readonly maxNameBytes: number;
  /** Milliseconds that a handler has. */
  readonly timeout: number;
  /** Reads a message in the application's own dialect. */
  readonly parse: (data: string | Uint8Array, isBinary: boolean) => unknown;
}

/** The streams that an owner of requests has open. */
export interface StreamOwner extends RequestOwner {
  readonly streams: Streams;
}

/** Decodes the messages of one path, finds who serves each, and sees to its answer. */
export class Dispatcher {
  readonly #parts: DispatcherParts;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
  }

  /** Decodes a message. What can't be served becomes a request too: its answer keeps its place. */
  read(owner: StreamOwner, data: string | Uint8Array, isBinary: boolean, size: number): Request {
    const frame = this.#frameOf(data, isBinary);
    if ('failure' in frame) {
      return new Request(owner, { ...NO_FRAME, id: frame.id }, frame.failure, size);
    }
    return new Request(owner, frame, undefined, size);
  }

  #frameOf(data: string | Uint8Array, isBinary: boolean): InboundFrame | UnreadableFrame {
    try {
      const parsed = this.#parts.parse(data, isBinary);
      const frame = readFrame(parsed);
      if ('failure' in frame) dropPromise(parsed); // an async parse, whose rejection nobody would hear
      return frame;
    } catch {
      return unreadable('expected JSON'); // a peer's error: the answer says so
    }
  }

  /** Serves a request: at its end, or when its handler returned a stream, calls `request.end()`. */
  serve(request: Request, owner: StreamOwner): void {
    const { event, channel } = request.frame;
    if (request.failure !== undefined) return this.#refuse(request, request.failure);
    if (channel !== undefined) return this.#serveChannel(request, owner, channel, event);
    if (isReservedEvent(event)) return this.#serveReserved(request, owner, event);
    const handlers = this.#parts.router.handlersOf(event);
    if (handlers.length === 0) return this.#refuseUnknown(request);
    this.#run(handlers, request, owner);
  }

  /** The time of a request is over: what its handler returns later is dropped. */
  expire(request: Request): void {
    const message = `not answered within ${this.#parts.timeout} ms`;
    request.expire(failureOfStatus(408, message));
  }

  #serveChannel(request: Request, owner: StreamOwner, channel: string, event: string): void {
    const { channels, maxNameBytes } = this.#parts;
    if (!isChannelName(channel, maxNameBytes)) {
      return this.#refuseCode(request, 'BAD_NAME', 'expected the name of a channel');
    }
    if (!request.session.channels.has(channel)) {
      return this.#refuseCode(request, 'NOT_SUBSCRIBED', 'not subscribed to the channel');
    }
    const handlers = channels.getChannel(channel)!.handlersOf(request.session, event);
    if (handlers.length === 0) {
      return this.#refuseCode(request, 'UNKNOWN_EVENT', 'unknown event of the channel');
    }
    this.#run(handlers, request, owner);
  }

  #serveReserved(request: Request, owner: StreamOwner, event: string): void {
    const { subscriptions } = this.#parts;
    if (event === ReservedEvent.Subscribe) return void subscriptions.subscribe(request);
    if (event === ReservedEvent.Unsubscribe) return subscriptions.unsubscribe(request);
    this.#refuseUnknown(request);
  }

  #run(handlers: readonly Handler[], request: Request, owner: StreamOwner): void {
    if (handlers.length === 1) void this.#runOne(handlers[0]!, request, owner);
    else void serveAll(handlers, request, owner.streams);
  }

  async #runOne(handler: Handler, request: Request, { streams }: StreamOwner): Promise<void> {
    const { event, channel, data, id } = request.frame;
    const call = new Call(request.session, event, channel, id);
    call.sink = request;
    request.call = call;
    const running = runHandler(handler, data, call);
    const result = running instanceof Promise ? ((await running) as unknown) : running;
    if (request.isExpired) return request.noteLate(call);
    if (call.isStream) followAlone(streams, request, result as Stream, call, handler);
    else if (call.isFailed) request.rejectCall(call);
    else request.resolve(result, handler);
    request.end();
  }

  /** The client learns no more than that; who misspelt an event finds the others in the log. */
  #refuseUnknown(request: Request): void {
    const failure = failureOfCode('UNKNOWN_EVENT', 'unknown event');
    const message = `${failure.message}; ${this.#parts.router.eventsText}`;
    request.refuse(failure, { ...failure, message });
    request.end();
  }

  #refuseCode(request: Request, code: string, message: string): void {
    this.#refuse(request, failureOfCode(code, message));
  }

  #refuse(request: Request, failure: Failure): void {
    request.refuse(failure);
    request.end();
  }
}

/** Sends the values of the one stream that serves a request; its end is the answer. */
function followAlone(
  streams: Streams,
  request: Request,
  stream: Stream,
  call: Call,
  handler: Handler,
): void {
  streams.follow(request, stream, call, handler, () => {
    if (call.isFailed) request.rejectCall(call);
    else if (request.id !== undefined) request.acknowledge();
  });
}
