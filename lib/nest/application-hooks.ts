import type {
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import type { Log } from '../core/log.js';
import type { HypernWsServer } from '../ws/server.js';
import { httpServerOf, type GatewayRegistry } from './gateway-registry.js';
import { HypernWsAdapter } from './hypern-ws.adapter.js';
import { adapterReplaced, moduleDuplicate } from './start-error.js';
import { strayHandlersOf } from './stray-handlers.js';

/** What the module does in the life of the application that imports it. */
export interface ApplicationParts {
  readonly config: ApplicationConfig;
  readonly host: HttpAdapterHost;
  readonly modules: ModulesContainer;
  readonly gateways: GatewayRegistry;
  readonly server: HypernWsServer;
  readonly log: Log;
}

/** Comes after all modules when they start, and before them when they stop: the least distance. */
const LAST = -1;

/**
 * Registers the adapter, and takes the server through the life of the application.
 *
 * The constructor is the one moment for the adapter: later Nest has taken another, earlier there
 * are no options. The HTTP server does not exist yet then, and is asked for when it is needed.
 */
export class ApplicationHooks
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown
{
  readonly #parts: ApplicationParts;
  readonly #adapter: HypernWsAdapter;

  /** @throws HypernWsError `MODULE_DUPLICATE`. */
  constructor(parts: ApplicationParts) {
    const { config, gateways, server } = parts;
    if ((config.getIoAdapter() as unknown) instanceof HypernWsAdapter) throw moduleDuplicate();
    this.#parts = parts;
    this.#adapter = new HypernWsAdapter(gateways, () => server.close());
    config.setIoAdapter(this.#adapter);
    this.#goLast();
  }

  /** @throws HypernWsError `ADAPTER_REPLACED`. */
  onModuleInit(): void {
    const adapter: unknown = this.#parts.config.getIoAdapter();
    if (adapter !== this.#adapter) throw adapterReplaced(adapter);
    const strays = strayHandlersOf(this.#parts.modules);
    if (strays.length > 0) this.#parts.log.warn('decorators without effect', strays.join('; '));
  }

  /**
   * Lets clients in, once every other module is ready for them.
   * @throws HypernWsError `PORT_UNAVAILABLE`.
   */
  async onApplicationBootstrap(): Promise<void> {
    const { gateways, host, server } = this.#parts;
    try {
      await gateways.complete();
      await server.listening();
      const http = httpServerOf(host);
      if (http) server.attach(http);
      server.ready();
    } catch (error) {
      await server.close(); // an application that did not start keeps no port
      throw error;
    }
  }

  /** Sees all sessions out, while what their hooks need is still there. */
  onModuleDestroy(): Promise<void> {
    return this.#parts.server.drain();
  }

  /** Closes ports also where Nest closes no adapter: in an application context. */
  onApplicationShutdown(): Promise<void> {
    return this.#parts.server.close();
  }

  /** Nest starts a global module first and stops it last: the other way round is needed. */
  #goLast(): void {
    for (const module of this.#parts.modules.values()) {
      if (module.providers.has(ApplicationHooks)) module.distance = LAST;
    }
  }
}
