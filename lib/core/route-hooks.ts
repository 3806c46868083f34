import { CloseCode } from '../protocol/close-code.js';
import type { Disconnect } from './disconnect.js';
import type { SessionHooks } from './hooks.js';
import type { Log } from './log.js';
import type { MessageReader } from './message-reader.js';
import type { WebSocketSession } from './session.js';
import type { Route, WebsocketRoute } from './websocket-route.js';

/** What happens in the life of a session that a route's handler owns. */
export class RouteHooks implements SessionHooks {
  readonly #route: Route;
  readonly #owner: WebsocketRoute;
  readonly #log: Log;

  constructor(route: Route, owner: WebsocketRoute, log: Log) {
    this.#route = route;
    this.#owner = owner;
    this.#log = log;
  }

  async handshake(session: WebSocketSession): Promise<void> {
    const user = await this.#route.handshake?.(session);
    if (user !== undefined) session.user = user;
  }

  connect(session: WebSocketSession): Promise<void> {
    const reader = session.receiver as MessageReader;
    reader.run(() => this.#run(session, reader));
    return Promise.resolve();
  }

  async disconnect(session: WebSocketSession, disconnect: Disconnect): Promise<void> {
    for (const handler of this.#owner.disconnectHandlers) {
      try {
        await handler(session, disconnect);
      } catch (error) {
        this.#log.error(`onDisconnect of route ${this.#route.path}`, error);
      }
    }
  }

  async #run(session: WebSocketSession, reader: MessageReader): Promise<void> {
    try {
      await this.#route.handler(session);
      if (!reader.isDraining) session.close(CloseCode.Normal);
    } catch (error) {
      this.#log.error(`route ${this.#route.path}`, error);
      session.close(CloseCode.InternalError, 'internal error');
    }
  }
}
