import type { Call } from '../../lib/core/call.js';
import { ChannelManager } from '../../lib/core/channel-manager.js';
import { Deadlines } from '../../lib/core/deadlines.js';
import { Dispatcher } from '../../lib/core/dispatcher.js';
import { Inbox } from '../../lib/core/inbox.js';
import type { Log } from '../../lib/core/log.js';
import type { InboundOptions, LimitOptions } from '../../lib/core/options.js';
import type { Request } from '../../lib/core/request.js';
import { Router, type Handler } from '../../lib/core/router.js';
import type { Scope } from '../../lib/core/scope.js';
import type { WebSocketSession } from '../../lib/core/session.js';
import { Subscriptions } from '../../lib/core/subscriptions.js';
import { defaultOptions } from '../../lib/ws/default-options.js';
import { makeDescribe } from './describe.js';
import { FakeClock } from './fake-clock.js';
import { FakeFrames } from './fake-frames.js';
import { FakeTransport } from './fake-transport.js';
import { makeHandshake, makeSession } from './make-session.js';

/** What a test says of a wire; all else is as by default. */
export interface WireOptions {
  readonly inbound?: Partial<InboundOptions>;
  readonly limits?: Partial<LimitOptions>;
  readonly parse?: (data: string | Uint8Array, isBinary: boolean) => unknown;
  readonly protocol?: string;
  readonly scope?: Scope;
  /** Whether the connect hooks still run. @default false */
  readonly isHeld?: boolean;
}

/** Everything between the messages of one session and the answers, without sockets. */
export class Wire {
  readonly clock = new FakeClock();
  readonly router = new Router();
  readonly transport = new FakeTransport();
  /** Errors that nobody expected, and what the teardown of a stream threw. */
  readonly errors: unknown[] = [];
  /** Codes of what was refused, and not by a handler. */
  readonly refused: string[] = [];
  /** What the log is warned of. */
  readonly warnings: string[] = [];
  readonly channels: ChannelManager;
  readonly session: WebSocketSession;
  readonly inbox: Inbox;

  constructor(options: WireOptions = {}) {
    const { protocol = '', scope = { run: (run, value) => run(value) } } = options;
    const limits = { ...defaultOptions.limits, ...options.limits };
    const inbound = { ...defaultOptions.inbound, ...options.inbound };
    const { clock, router } = this;
    const hear = (error: unknown): void => void this.errors.push(error);
    this.channels = new ChannelManager(limits, new FakeFrames(), (_session, channel, event) =>
      router.channelHandlersOf(channel, event),
    );
    const { channels } = this;
    const log: Log = {
      warn: (kind, message) => void this.warnings.push(`${kind}: ${message}`),
      error: () => 'ref',
    };
    const dispatcher = new Dispatcher({
      router,
      channels,
      subscriptions: new Subscriptions(channels, router, limits, log),
      maxNameBytes: limits.maxNameBytes,
      timeout: inbound.timeout,
      parse: options.parse ?? ((data) => JSON.parse(data.toString()) as unknown),
    });
    const expire = (request: Request): void => dispatcher.expire(request);
    this.session = makeSession({
      ...makeHandshake({ protocol }),
      isOpen: false,
      host: { limits, closing: (session) => session.receiver?.stop(false) },
    });
    this.inbox = new Inbox(this.session, {
      dispatcher,
      options: inbound,
      maxStreams: limits.maxStreamsPerSession,
      scope,
      clock,
      deadlines: new Deadlines(clock, inbound.timeout, expire),
      describe: makeDescribe(hear),
      refused: ({ code }) => this.refused.push(code),
      streamFailed: hear,
    });
    this.session.open(this.transport, this.inbox);
    if (!options.isHeld) this.inbox.release();
  }

  /** All messages that went out, read. */
  get out(): unknown[] {
    return this.transport.values;
  }

  /** Handles an event with functions, one handler each. */
  on(event: string, ...handlers: ((data: unknown, call: Call) => unknown)[]): void {
    for (const run of handlers) this.router.onEvent(event, { run });
  }

  /** Lets messages arrive: text as it is, anything else as JSON. */
  receive(...messages: unknown[]): void {
    for (const message of messages) {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      this.inbox.receive(text, false, Buffer.byteLength(text));
    }
  }

  /** Lets messages arrive, and returns what went out once all that can run has run. */
  async ask(...messages: unknown[]): Promise<unknown[]> {
    const before = this.out.length;
    this.receive(...messages);
    await settle();
    return this.out.slice(before);
  }
}

/** A handler that says of what it returns that it is a stream, as the framework does. */
export function streaming(run: (data: unknown, call: Call) => unknown): Handler {
  return {
    run(data, call) {
      call.stream();
      return run(data, call);
    },
  };
}

/** Resolves when all that can go on without time has gone on. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A promise and the ways to settle it. */
export function deferred<T = unknown>(): {
  readonly promise: Promise<T>;
  resolve(value?: T): void;
  reject(reason: unknown): void;
} {
  let resolve!: (value?: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes as (value?: T) => void;
    reject = no;
  });
  return { promise, resolve, reject };
}
