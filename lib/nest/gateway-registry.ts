import type { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import type { Endpoint } from '../ws/endpoint.js';
import type { ResolvedOptions } from '../ws/options.js';
import type { HypernWsServer } from '../ws/server.js';
import { EndpointGateways, endpointGatewaysOf, type EndpointParts } from './endpoint-gateways.js';
import { mergeGatewayOptions, type GatewaySay } from './gateway-options.js';
import { normalizePath, prefixOf } from './gateway-path.js';
import { siftOptions } from './gateway-warnings.js';
import type { GatewayExplorer } from './gateway.explorer.js';
import type { Connect, Gateway } from './gateway.js';
import { noHttpServer } from './start-error.js';

/** The application's own HTTP server. */
type HttpServer = Parameters<HypernWsServer['attach']>[0];

/** What the gateways of an application are connected with. */
export interface RegistryParts extends EndpointParts {
  readonly explorer: GatewayExplorer;
  readonly server: Pick<HypernWsServer, 'attach' | 'endpoint'>;
  readonly options: ResolvedOptions;
  readonly config: ApplicationConfig;
  readonly host: HttpAdapterHost;
}

/** The gateways of one application and the paths that they share. */
export class GatewayRegistry {
  readonly #parts: RegistryParts;
  #gateways: readonly Gateway[] = [];
  #isExplored = false;
  readonly #options = new Map<string, ResolvedOptions>();
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(parts: RegistryParts) {
    this.#parts = parts;
  }

  /**
   * Finds the gateways, once, before Nest connects the first one.
   * @throws HypernWsError for what is wrong with their decorators and options.
   */
  explore(): void {
    if (this.#isExplored) return;
    this.#isExplored = true;
    const { explorer, options, log } = this.#parts;
    this.#gateways = explorer.explore();
    const says = new Map<string, { path: string; gateways: GatewaySay[] }>();
    for (const { name, port, path, options: given } of this.#gateways) {
      const sifted = siftOptions(given);
      if (sifted.warning !== undefined) log.warn(`options of ${name}`, sifted.warning);
      const key = this.#keyOf(port, path);
      const entry = says.get(key) ?? { path: path ?? '/', gateways: [] };
      entry.gateways.push({ name, options: sifted.options });
      says.set(key, entry);
    }
    for (const [key, { path, gateways }] of says) {
      this.#options.set(key, mergeGatewayOptions(options, path, gateways));
    }
  }

  /**
   * Returns the server of a path: one for all of its gateways, however they write it.
   * @throws HypernWsError `NO_HTTP_SERVER`.
   */
  open(port: number, path: string | undefined): Endpoint {
    const key = this.#keyOf(port, path);
    const known = this.#endpoints.get(key);
    if (known) return known;
    const { host, options, server } = this.#parts;
    const normal = this.#pathOf(port, path);
    if (port === 0) {
      const http = httpServerOf(host);
      if (!http) throw noHttpServer(normal ?? '/');
      server.attach(http); // it may be listening already: who comes too early gets a 503
    }
    const endpoint = server.endpoint(port, normal, this.#options.get(key) ?? options);
    this.#endpoints.set(key, endpoint);
    new EndpointGateways(endpoint, this.#gateways, this.#parts);
    return endpoint;
  }

  /** Takes what binds a gateway to sessions. */
  connect(endpoint: Endpoint, connect: Connect): void {
    endpointGatewaysOf(endpoint)!.bind(connect);
  }

  /** All gateways are connected: their paths are served as soon as the server lets clients in. */
  async complete(): Promise<void> {
    for (const endpoint of this.#endpoints.values()) await endpointGatewaysOf(endpoint)!.complete();
  }

  #pathOf(port: number, path: string | undefined): string | undefined {
    if (port !== 0 && path === undefined) return undefined; // a port of its own: every path
    const { config, options } = this.#parts;
    return normalizePath(path, options.globalPrefix ? prefixOf(path, config) : '');
  }

  #keyOf(port: number, path: string | undefined): string {
    return `${port} ${this.#pathOf(port, path) ?? 'any'}`;
  }
}

/** Returns the application's HTTP server; `undefined` where it has none, or not yet. */
export function httpServerOf({ httpAdapter }: HttpAdapterHost): HttpServer | undefined {
  const adapter = httpAdapter as HttpAdapterHost['httpAdapter'] | null | undefined;
  return adapter?.getHttpServer() as HttpServer | undefined;
}
