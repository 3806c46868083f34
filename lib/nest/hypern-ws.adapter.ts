import { WsAdapter } from '@nestjs/platform-ws';
import type { WebSocketSession } from '../core/session.js';
import type { Endpoint } from '../ws/endpoint.js';
import type { GatewayRegistry } from './gateway-registry.js';
import type { Connect } from './gateway.js';
import { bindingsOf, type BoundHandler } from './session-bindings.js';

/**
 * What Nest connects gateways with. It is a `WsAdapter`, since other code asks, but opens servers
 * and sockets of our own. `HypernWsModule` makes and registers it: nothing to do in `main.ts`.
 */
export class HypernWsAdapter extends WsAdapter {
  readonly #gateways: GatewayRegistry;
  readonly #close: () => Promise<void>;

  /** @internal */
  constructor(gateways: GatewayRegistry, close: () => Promise<void>) {
    super();
    this.#gateways = gateways;
    this.#close = close;
  }

  /** Nest sets it once, right before it connects the first gateway: all providers exist by then. */
  override set forceCloseConnections(value: boolean) {
    super.forceCloseConnections = value;
    this.#gateways.explore();
  }
  override get forceCloseConnections(): boolean {
    return super.forceCloseConnections;
  }

  /** Returns the server of a path. Its options are those of all gateways of the path. */
  override create(port: number, options: { readonly path?: string } = {}): Endpoint {
    return this.#gateways.open(port, options.path);
  }

  /** Nest connects a gateway to its server. */
  override bindClientConnect(endpoint: Endpoint, connect: Connect): void {
    this.#gateways.connect(endpoint, connect);
  }

  /** Nest binds the handlers of a gateway to a session, while the session's handshake runs. */
  override bindMessageHandlers(
    session: WebSocketSession,
    handlers: readonly { readonly callback: unknown }[],
  ): void {
    const bindings = bindingsOf(session)!;
    const bound = handlers.map(({ callback }) => callback as BoundHandler);
    bindings.handlers = bindings.handlers.concat(bound); // `push` would keep room for more
  }

  /** Not needed: the hooks of a session's life call `handleDisconnect` by themselves. */
  override bindClientDisconnect(): void {}

  /** Nest closes its servers one by one; ours go together, in `dispose`. */
  override async close(): Promise<void> {}

  override dispose(): Promise<void> {
    return this.#close();
  }
}
