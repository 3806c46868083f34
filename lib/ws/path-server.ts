import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../core/clock.js';
import { Deadlines } from '../core/deadlines.js';
import type { Disconnect } from '../core/disconnect.js';
import { Dispatcher } from '../core/dispatcher.js';
import type { HeartbeatPlan } from '../core/heartbeat-plan.js';
import { Inbox, type InboxHost } from '../core/inbox.js';
import { Lifecycle, type Managers } from '../core/lifecycle.js';
import type { Log } from '../core/log.js';
import { MessageReader } from '../core/message-reader.js';
import type { MessageType } from '../core/message.js';
import type { LimitOptions } from '../core/options.js';
import type { Receiver } from '../core/receiver.js';
import type { DescribeFailure, Request } from '../core/request.js';
import type { Scope } from '../core/scope.js';
import type { SessionHost } from '../core/session.js';
import { WebSocketSession } from '../core/session.js';
import { Subscriptions } from '../core/subscriptions.js';
import type { Failure } from '../protocol/failure.js';
import { Acceptor, newSessionId, type Accepted } from './acceptor.js';
import type { ConnectionHost } from './connection-host.js';
import { Connection } from './connection.js';
import type { Endpoint } from './endpoint.js';
import { frameLimitsOf, type FrameLimits } from './frame-limits.js';
import type { ProtocolError } from './protocol-error.js';
import { quoteValue } from './quote-value.js';
import { TrustedProxy } from './trusted-proxy.js';
import type { UpgradeFacts } from './upgrade-request.js';

/** What all paths of one application share. */
export interface ServerParts extends Managers {
  readonly log: Log;
  readonly clock: Clock;
  readonly scope: Scope;
  readonly describe: DescribeFailure;
}

/** Serves the sessions of one path: makes them, gives them their connections, and sees them out. */
export class PathServer implements SessionHost, ConnectionHost {
  readonly acceptor: Acceptor;
  readonly lifecycle: Lifecycle;
  readonly limits: LimitOptions;
  readonly heartbeat: HeartbeatPlan | undefined;
  readonly clock: Clock;
  readonly slowConsumer;
  readonly frameLimits: FrameLimits;
  readonly closeTimeout: number;
  readonly proxy: TrustedProxy;
  readonly describe: DescribeFailure;
  readonly #parts: ServerParts;
  readonly #inboxes: InboxHost;

  constructor(
    readonly endpoint: Endpoint,
    parts: ServerParts,
    /** Whether handlers read the sessions by themselves: a route's, not a gateway's. */
    readonly isRaw: boolean,
  ) {
    const { options, router } = endpoint;
    const { inbound, limits } = options;
    this.#parts = parts;
    this.limits = limits;
    this.heartbeat = options.heartbeat
      ? { ...options.heartbeat, pausedGrace: inbound.timeout }
      : undefined;
    this.clock = parts.clock;
    this.describe = parts.describe;
    this.slowConsumer = options.slowConsumer;
    this.frameLimits = frameLimitsOf(options);
    this.closeTimeout = options.closeTimeout;
    this.acceptor = new Acceptor(options);
    endpoint.on('error', (error) => this.listenerFailed('connection', error));
    this.proxy = new TrustedProxy(options.trustProxy);
    this.lifecycle = new Lifecycle({
      ...parts,
      hooks: () => endpoint.hooks,
      heartbeat: options.heartbeat,
      maxPayload: options.maxPayload,
      handshakeTimeout: options.handshake.timeout,
      closeTimeout: options.closeTimeout,
    });
    const dispatcher = new Dispatcher({
      router,
      channels: parts.channels,
      subscriptions: new Subscriptions(parts.channels, router, limits, parts.log),
      maxNameBytes: limits.maxNameBytes,
      timeout: inbound.timeout,
      parse: options.parse as (data: string | Uint8Array, isBinary: boolean) => unknown,
    });
    const expire = (request: Request): void => dispatcher.expire(request);
    this.#inboxes = {
      dispatcher,
      options: inbound,
      maxStreams: limits.maxStreamsPerSession,
      scope: parts.scope,
      clock: parts.clock,
      deadlines: new Deadlines<Request>(parts.clock, inbound.timeout, expire),
      describe: parts.describe,
      refused: (failure, event) => this.#messageRefused(failure, event),
      streamFailed: (error) => void parts.log.error('stream teardown', error),
    };
  }

  /** Makes a session that has no connection yet: the handshake goes on. */
  createSession(facts: UpgradeFacts): WebSocketSession {
    return new WebSocketSession(newSessionId(), facts, this);
  }

  /** Opens a session on a socket that got its 101. */
  open(
    session: WebSocketSession,
    request: IncomingMessage,
    socket: Socket,
    { compression }: Accepted,
  ): void {
    this.endpoint.sessions.add(session);
    const connection = new Connection(session, socket, this, compression);
    const receiver: Receiver = this.isRaw
      ? new MessageReader(session, this.#inboxes.options)
      : new Inbox(session, this.#inboxes);
    void this.lifecycle.open(session, connection, receiver);
    try {
      this.endpoint.emit('connection', session, request);
    } catch (error) {
      this.listenerFailed('connection', error);
    }
  }

  userChanged(session: WebSocketSession): void {
    this.#parts.sessions.userChanged(session);
  }
  closing(session: WebSocketSession): void {
    this.lifecycle.closing(session);
  }
  listenerFailed(event: string, error: unknown): void {
    this.#parts.log.error(`listener of "${event}"`, error);
  }
  pinged(session: WebSocketSession, data: Uint8Array): void {
    this.#tellReader(session, 'ping', data);
  }
  ponged(session: WebSocketSession, data: Uint8Array): void {
    this.#parts.heartbeats.handlePong(session);
    this.#tellReader(session, 'pong', data);
  }
  closed(session: WebSocketSession, disconnect: Disconnect): void {
    this.endpoint.sessions.delete(session);
    this.lifecycle.closed(session, disconnect);
  }
  /** A handshake was refused, and not by the application. */
  handshakeRefused(status: number, reason: string): void {
    this.#parts.log.warn(`handshake ${status} on ${this.#name}`, reason);
  }
  /** An event is named only where it is the application's own: what took too long has a handler. */
  #messageRefused({ code, message, status }: Failure, event: string): void {
    const what = status === 408 ? `${code} of ${quoteValue(event)}` : code;
    this.#parts.log.warn(`${what} on ${this.#name}`, `a message was refused: ${message}`);
  }
  get #name(): string {
    return this.endpoint.path ?? 'every path';
  }
  peerFailed({ code, message }: ProtocolError): void {
    this.#parts.log.warn(code, message);
  }
  callbackFailed(error: unknown): void {
    this.#parts.log.error('callback of send()', error);
  }

  /** Gateways don't read pings and pongs: the heartbeat does, and who listens to the session. */
  #tellReader({ receiver }: WebSocketSession, type: MessageType, data: Uint8Array): void {
    if (this.isRaw) (receiver as MessageReader).control(type, data);
  }
}
