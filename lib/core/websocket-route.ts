import { HypernWsError } from '../errors.js';
import type { Disconnect } from './disconnect.js';
import type { WebSocketSession } from './session.js';

/** Owns a session and reads it by iteration. The session closes when it returns or throws. */
export type RouteHandler = (session: WebSocketSession) => unknown;

/** Runs when a session of a route has ended. */
export type DisconnectHandler = (session: WebSocketSession, disconnect: Disconnect) => unknown;

/** What a route may be given beside its handler. */
export interface RouteOptions {
  /**
   * Runs before the 101: what it returns becomes `session.user`, what it throws refuses the
   * handshake.
   */
  readonly handshake?: (session: WebSocketSession) => unknown;
}

/** A path and who serves it. */
export interface Route extends RouteOptions {
  readonly path: string;
  readonly handler: RouteHandler;
}

/** Registers routes by hand: handlers that own their sessions, beside gateways. */
export class WebsocketRoute {
  readonly #routes: Route[] = [];
  readonly #disconnectHandlers: DisconnectHandler[] = [];
  #added: ((route: Route) => void) | undefined;
  #isSealed = false;

  /**
   * Serves a path: `handler(session)` reads the messages by iteration. The session closes with
   * 1000 when it returns, and with 1011 when it throws.
   * @throws HypernWsError `ROUTE_LATE` once the application listens; `PATH_TAKEN` where the path
   * has a gateway or a route already.
   */
  on(path: string, handler: RouteHandler, options: RouteOptions = {}): this {
    if (this.#isSealed) {
      throw new HypernWsError(
        'ROUTE_LATE',
        `route "${path}": expected before the application listens; register it in a constructor, onModuleInit() or onApplicationBootstrap()`,
      );
    }
    const route = { path, handler, handshake: options.handshake };
    this.#added?.(route);
    this.#routes.push(route);
    return this;
  }

  /** Runs `handler` when a session of any route has ended; awaited, and after the route's own. */
  onDisconnect(handler: DisconnectHandler): this {
    this.#disconnectHandlers.push(handler);
    return this;
  }

  /** @internal Hands over the routes that are there, and each that comes. */
  bind(added: (route: Route) => void): void {
    this.#added = added;
    for (const route of this.#routes) added(route);
  }

  /** @internal The application listens: no more routes. */
  seal(): void {
    this.#isSealed = true;
  }

  /** @internal */
  get disconnectHandlers(): readonly DisconnectHandler[] {
    return this.#disconnectHandlers;
  }
}
