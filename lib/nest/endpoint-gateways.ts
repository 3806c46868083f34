import type { Clock } from '../core/clock.js';
import type { SessionHooks } from '../core/hooks.js';
import type { Log } from '../core/log.js';
import type { Router } from '../core/router.js';
import type { ResolvedOptions } from '../ws/options.js';
import type { DisconnectPipelines } from './disconnect-pipelines.js';
import { fillRouter } from './fill-router.js';
import { GatewayDisconnects } from './gateway-disconnects.js';
import { GatewaySessionHooks } from './gateway-session-hooks.js';
import type { Connect, ConnectedGateway, Gateway } from './gateway.js';

/** What the gateways of a path need of the server that they share. */
export interface GatewayEndpoint {
  readonly router: Router;
  readonly options: ResolvedOptions;
  hooks: SessionHooks;
}

/** What is the same for all paths of an application. */
export interface EndpointParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly pipelines: DisconnectPipelines;
}

const known = new WeakMap<object, EndpointGateways>();

/** Returns the gateways of a server that is one of ours. */
export function endpointGatewaysOf(server: unknown): EndpointGateways | undefined {
  return typeof server === 'object' && server !== null ? known.get(server) : undefined;
}

/** The gateways of one path, as Nest connects them one by one while the application starts. */
export class EndpointGateways {
  readonly #endpoint: GatewayEndpoint;
  readonly #gateways: readonly Gateway[];
  readonly #parts: EndpointParts;
  readonly #connected = new Map<Gateway, Connect>();
  readonly #starting: Promise<unknown>[] = [];
  #announced: object | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @param gateways - all of the application, in the order of modules and classes. */
  constructor(endpoint: GatewayEndpoint, gateways: readonly Gateway[], parts: EndpointParts) {
    this.#endpoint = endpoint;
    this.#gateways = gateways;
    this.#parts = parts;
    known.set(endpoint, this);
  }

  /** Nest is about to connect this gateway: it calls `afterInit` right before. */
  announce(instance: object): void {
    this.#announced = instance;
  }

  /** Waits for what an `afterInit` returned, before the first client comes. */
  await(result: unknown): void {
    if (!(result instanceof Promise)) return;
    result.catch(() => undefined); // `complete` throws it
    this.#starting.push(result);
  }

  /** An `afterInit` threw. */
  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  /** Takes what binds the announced gateway to a session. @throws what its `afterInit` threw. */
  bind(connect: Connect): void {
    if (this.#failure) throw this.#failure.error;
    const gateway = this.#gateways.find(({ instance }) => instance === this.#announced);
    if (!gateway) throw new Error('Nest connected a gateway that no module provides');
    this.#connected.set(gateway, connect);
  }

  /**
   * All gateways are connected: their handlers and hooks serve the path from now on, in the order
   * of modules and classes, whichever order Nest connected them in (11 and 12 differ).
   */
  async complete(): Promise<void> {
    const connected: ConnectedGateway[] = [];
    for (const gateway of this.#gateways) {
      const connect = this.#connected.get(gateway);
      if (connect) connected.push({ gateway, connect });
    }
    const { router, options } = this.#endpoint;
    const { log } = this.#parts;
    fillRouter(
      router,
      connected.map(({ gateway }) => gateway),
    );
    const { timeout } = options.inbound;
    const disconnects = new GatewayDisconnects({ ...this.#parts, timeout });
    this.#endpoint.hooks = new GatewaySessionHooks(connected, router, disconnects, log);
    await Promise.all(this.#starting);
  }
}
