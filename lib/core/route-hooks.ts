import { CloseCode } from '../protocol/close-code.js';
import type { Clock } from './clock.js';
import type { Disconnect } from './disconnect.js';
import type { SessionHooks } from './hooks.js';
import type { Log } from './log.js';
import type { MessageReader } from './message-reader.js';
import type { WebSocketSession } from './session.js';
import type { Route, WebsocketRoute } from './websocket-route.js';
import { within } from './within.js';

/** What the hooks of a route depend on. */
export interface RouteParts {
  readonly route: Route;
  /** Who knows the handlers of disconnects: they are common to all routes. */
  readonly owner: WebsocketRoute;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds that the handlers of a disconnect have altogether: `inbound.timeout`. */
  readonly disconnectTimeout: number;
}

/** What happens in the life of a session that a route's handler owns. */
export class RouteHooks implements SessionHooks {
  readonly #parts: RouteParts;

  constructor(parts: RouteParts) {
    this.#parts = parts;
  }

  async handshake(session: WebSocketSession): Promise<void> {
    const user = await this.#parts.route.handshake?.(session);
    if (user !== undefined) session.user = user;
  }

  connect(session: WebSocketSession): Promise<void> {
    const reader = session.receiver as MessageReader;
    reader.run(() => this.#run(session, reader));
    return Promise.resolve();
  }

  async disconnect(session: WebSocketSession, disconnect: Disconnect): Promise<void> {
    const { clock, disconnectTimeout, log, route } = this.#parts;
    try {
      await within(this.#tell(session, disconnect), disconnectTimeout, clock);
    } catch (error) {
      log.error(`onDisconnect of route ${route.path}`, error);
    }
  }

  async #tell(session: WebSocketSession, disconnect: Disconnect): Promise<void> {
    const { log, owner, route } = this.#parts;
    for (const handler of owner.disconnectHandlers) {
      try {
        await handler(session, disconnect);
      } catch (error) {
        log.error(`onDisconnect of route ${route.path}`, error);
      }
    }
  }

  async #run(session: WebSocketSession, reader: MessageReader): Promise<void> {
    const { log, route } = this.#parts;
    let code = CloseCode.Normal;
    try {
      await route.handler(session);
    } catch (error) {
      log.error(`route ${route.path}`, error);
      code = CloseCode.InternalError;
    }
    // On a drain the loop ended because the server leaves: the client is to hear that.
    if (!reader.isDraining) session.close(code, code === CloseCode.Normal ? '' : 'internal error');
  }
}
