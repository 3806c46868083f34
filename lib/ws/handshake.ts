import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { dropPromise } from '../core/guarded-call.js';
import type { Handshake as HandshakeFacts } from '../core/handshake.js';
import type { WebSocketSession } from '../core/session.js';
import { TimeLimitError, within } from '../core/within.js';
import { isSendableCloseCode } from '../protocol/close-code.js';
import { failureOfStatus, statusOfClose, type Failure } from '../protocol/failure.js';
import { AUTH_PREFIX, decodeToken, SUBPROTOCOL } from '../protocol/subprotocol.js';
import type { Availability } from './availability.js';
import { verify } from './client-verification.js';
import type { ConnectionLimits } from './connection-limits.js';
import { runMiddleware } from './handshake-middleware.js';
import { refuseUpgrade } from './http-refusal.js';
import { isOriginAllowed } from './origin-check.js';
import type { PathServer } from './path-server.js';
import { handOver } from './request-additions.js';
import { offeredProtocols, upgradeFault } from './upgrade-head.js';
import { UpgradeFacts } from './upgrade-request.js';

/** What a handshake needs of the server that it came to. */
export interface HandshakeParts {
  readonly path: PathServer;
  readonly params: HandshakeFacts['params'];
  readonly limits: ConnectionLimits;
  readonly availability: Availability;
}

/** Statuses that a client of the subprotocol, too, gets as HTTP: the request itself is wrong. */
const HTTP_ONLY: ReadonlySet<number> = new Set([400, 404]);

/** One upgrade request on its way to a session: every check in its order, then the 101. */
export class Handshake {
  readonly #parts: HandshakeParts;
  readonly #offered: Set<string>;
  /** Whether the answer was given, or nobody waits for it: the application is not asked further. */
  #isOver = false;
  #session: WebSocketSession | undefined;
  #leave = (): void => {};

  constructor(
    readonly request: IncomingMessage,
    readonly socket: Socket,
    readonly head: Buffer,
    parts: HandshakeParts,
  ) {
    this.#parts = parts;
    this.#offered = offeredProtocols(request) ?? new Set();
  }

  /** Takes the request to its 101, or to its refusal. Never rejects. */
  async run(): Promise<void> {
    const { clock, describe, endpoint } = this.#parts.path;
    const { timeout } = endpoint.options.handshake;
    let failure: Failure | undefined;
    try {
      const decision = (): Promise<Failure | undefined> =>
        Promise.race([this.#admit(), this.#clientLeft()]);
      failure = this.#own(upgradeFault(this.request)) ?? (await within(decision(), timeout, clock));
    } catch (error) {
      failure = describe(error);
      if (error instanceof TimeLimitError) this.#own(failure);
    }
    this.#ignoreClient();
    if (failure) this.#refuse(failure);
    this.#end();
  }

  /** The server closes while the application makes up its mind: nobody waits for that any more. */
  abandon(): void {
    this.#end();
    this.socket.destroy();
  }

  /**
   * Ends the handshake when the client leaves. It has left when it has ended its side, too: the
   * server's sockets stay half open, and would tell nothing more.
   */
  #clientLeft(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#leave = () => {
        if (!this.#isOver) this.abandon();
        resolve(undefined);
      };
      this.socket.on('end', this.#leave).on('close', this.#leave);
    });
  }

  #ignoreClient(): void {
    this.socket.off('end', this.#leave).off('close', this.#leave);
  }

  /** Hooks that still run are no longer waited for, and no other begins. */
  #end(): void {
    if (!this.#isOver && this.#session) {
      this.#parts.path.endpoint.hooks.abandon?.(this.#session);
    }
    this.#isOver = true;
  }

  /** Checks what needs no application, then asks it. Returns why the handshake is refused, if it is. */
  async #admit(): Promise<Failure | undefined> {
    const { availability, limits, path, params } = this.#parts;
    const { options } = path.endpoint;
    const client = path.proxy.read(this.request);
    const release = limits.take(client.ip, options.limits);
    if (!release) return this.#own(failureOfStatus(429, 'too many connections'));
    this.socket.on('close', release);
    this.#readToken();
    if (!(await isOriginAllowed(options.origins, this.request, client.host))) {
      const logged = 'origin not allowed by the option "origins"';
      return this.#own(failureOfStatus(403, 'origin not allowed'), logged);
    }
    if (this.#isOver) return undefined;
    const fault =
      this.#own(availability.fault()) ?? (await verify(options.verifyClient, this.request));
    if (fault) return fault;
    const facts = new UpgradeFacts(this.request, params, client);
    const refusal = await runMiddleware(options.handshake.middleware, this.request, {
      isOver: () => this.#isOver,
      passed: (added) => this.#ask(facts, added),
    });
    return refusal ?? this.#accept(facts);
  }

  /**
   * Lets the log hear of a refusal that is not the application's.
   * @param logged - what it hears, where that is more than the client has to know.
   */
  #own(failure: Failure | undefined, logged = failure?.message): Failure | undefined {
    if (failure) this.#parts.path.handshakeRefused(failure.status, logged!);
    return failure;
  }

  /** Asks the application's hooks. Returns why they refuse, if they do. */
  async #ask(facts: UpgradeFacts, added: readonly string[]): Promise<Failure | undefined> {
    if (this.#isOver) return undefined;
    const { path } = this.#parts;
    const session = path.createSession(facts);
    this.#session = session;
    handOver(added, session);
    await path.endpoint.hooks.handshake(session);
    return session.closed && refusalOf(session);
  }

  /** Gives who was allowed in the 101. */
  #accept(facts: UpgradeFacts): Failure | undefined {
    const session = this.#session;
    if (this.#isOver || !session) return undefined;
    const { availability, path } = this.#parts;
    const fault = this.#own(availability.fault());
    if (fault) return fault;
    const protocol = this.#selectProtocol();
    facts.protocol = protocol || '';
    this.#isOver = true;
    this.#ignoreClient(); // before the connection listens: a list that was longer keeps its room
    const accepted = path.acceptor.accept(this.request, this.socket, this.head, protocol);
    if (accepted) path.open(session, this.request, this.socket, accepted);
    return undefined;
  }

  /** A token in the subprotocol stands in for the header that browsers cannot send. */
  #readToken(): void {
    const token = decodeToken(this.#offered);
    if (token !== undefined) this.request.headers.authorization ??= `Bearer ${token}`;
  }

  /** A token is not offered to those who choose, and nothing else is chosen: it can't be echoed. */
  #selectProtocol(): string | false {
    const { protocols } = this.#parts.path.endpoint.options;
    const offered = [...this.#offered].filter((entry) => !entry.startsWith(AUTH_PREFIX));
    const chosen = offered.length > 0 && protocols(new Set(offered), this.request);
    if (dropPromise(chosen)) return false; // of an async function, whatever the types say
    return chosen !== false && offered.includes(chosen) ? chosen : false;
  }

  #refuse(failure: Failure): void {
    if (this.#isOver) return;
    if (this.#offered.has(SUBPROTOCOL) && !HTTP_ONLY.has(failure.status)) {
      this.#parts.path.acceptor.refuse(this.request, this.socket, failure);
    } else {
      refuseUpgrade(this.socket, failure);
    }
  }
}

/** The failure of a hook that closed the session before it had a connection. */
function refusalOf(session: WebSocketSession): Failure {
  const { code, reason } = session.closed!;
  const failure = failureOfStatus(statusOfClose(code), reason || 'refused');
  return isSendableCloseCode(code) ? { ...failure, close: code } : failure; // terminate() has none
}
