import type { Server } from 'node:http';
import { RouteHooks } from '../core/route-hooks.js';
import type { Route, WebsocketRoute } from '../core/websocket-route.js';
import { HypernWsError } from '../errors.js';
import { Availability } from './availability.js';
import { drain } from './drain.js';
import { Endpoint } from './endpoint.js';
import { insecureSettings } from './insecure-settings.js';
import type { ResolvedOptions } from './options.js';
import { OwnPort } from './own-port.js';
import { PathServer, type ServerParts } from './path-server.js';
import { readPath } from './path-pattern.js';
import { UpgradeListener } from './upgrade-listener.js';

/** The port of gateways that share the application's own HTTP server. */
const SHARED_PORT = 0;

/** Everything of one application that listens: its paths, its own ports, its way out. */
export class HypernWsServer {
  readonly #options: ResolvedOptions;
  readonly #parts: ServerParts;
  readonly #routes: WebsocketRoute;
  readonly #availability = new Availability();
  readonly #listeners = new Map<number, UpgradeListener>();
  readonly #ports: OwnPort[] = [];
  readonly #paths: PathServer[] = [];
  /** Ports and the shapes of their paths. */
  readonly #taken = new Set<string>();
  #draining: Promise<void> | undefined;

  /** @internal */
  constructor(options: ResolvedOptions, parts: ServerParts, routes: WebsocketRoute) {
    this.#options = options;
    this.#parts = parts;
    this.#routes = routes;
    routes.bind((route) => this.#addRoute(route));
  }

  /** Serves a path of a port; port 0 is the server that `attach` names. */
  endpoint(port: number, path: string | undefined, options: ResolvedOptions): Endpoint {
    const endpoint = new Endpoint(port, path, options);
    this.#add(endpoint, false);
    return endpoint;
  }

  /** Hears the upgrades of the application's own HTTP server. */
  attach(server: Server): void {
    if (!this.#listenerOf(SHARED_PORT).attach(server)) return;
    if (server.listening) this.#routes.seal();
    else server.once('listening', () => this.#routes.seal());
  }

  /** Resolves when all own ports are open. @throws HypernWsError `PORT_UNAVAILABLE`. */
  async listening(): Promise<void> {
    await Promise.all(this.#ports.map((port) => port.listening()));
  }

  /** Why no connection is taken now; `undefined` where they are. */
  get fault(): string | undefined {
    return this.#availability.fault()?.message;
  }

  /** Takes connections from now on. */
  ready(): void {
    this.#availability.ready();
  }

  /** Takes no more connections, and sees those out that are there. Again: the same promise. */
  drain(): Promise<void> {
    this.#availability.drain();
    this.#draining ??= drain(
      { sessions: this.#parts.sessions, lifecycles: this.#paths.map((path) => path.lifecycle) },
      this.#options.drain,
      this.#parts.clock,
    );
    return this.#draining;
  }

  /** Closes own ports and lets go of the application's server. Again: harmless. */
  async close(): Promise<void> {
    await this.drain();
    for (const listener of this.#listeners.values()) listener.detach();
    await Promise.all(this.#ports.splice(0).map((port) => port.close()));
  }

  #addRoute(route: Route): void {
    const endpoint = new Endpoint(SHARED_PORT, route.path, this.#options);
    const { clock, log } = this.#parts;
    const disconnectTimeout = this.#options.inbound.timeout;
    endpoint.hooks = new RouteHooks({
      route,
      owner: this.#routes,
      log,
      clock,
      disconnectTimeout,
    });
    this.#add(endpoint, true);
  }

  #add(endpoint: Endpoint, isRaw: boolean): void {
    const { port, path } = endpoint;
    const shape = `${port} ${path === undefined ? 'any' : readPath(path).shape}`;
    if (this.#taken.has(shape)) {
      throw new HypernWsError(
        'PATH_TAKEN',
        `path "${path ?? '*'}": expected one gateway path or route, got two; give one of them another path`,
      );
    }
    this.#taken.add(shape);
    const insecure = insecureSettings(endpoint.options);
    const name = `insecure settings of ${path ?? 'every path'}`;
    if (insecure.length > 0) this.#parts.log.warn(name, insecure.join('; '));
    const server = new PathServer(endpoint, this.#parts, isRaw);
    this.#paths.push(server);
    this.#listenerOf(port, endpoint.options).paths.add(path, server);
  }

  /** Returns who hears the upgrades of a port. An own port opens with its first path. */
  #listenerOf(port: number, options = this.#options): UpgradeListener {
    const known = this.#listeners.get(port);
    if (known) return known;
    const listener = new UpgradeListener(this.#availability, this.#parts.log);
    this.#listeners.set(port, listener);
    if (port !== SHARED_PORT) {
      const own = new OwnPort(port, options.handshake.timeout);
      this.#ports.push(own);
      listener.attach(own.server);
    }
    return listener;
  }
}
