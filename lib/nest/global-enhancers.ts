import type { ApplicationConfig } from '@nestjs/core';
import { MessageBody } from '@nestjs/websockets';
import type { Gateway, Wrapper } from './gateway.js';
import { enhancersScoped } from './start-error.js';

/**
 * Nest 11 makes the pipelines of gateways without the configuration, 12 with it. The roots of its
 * packages export no version: what tells them apart is the options that 12 gave `@MessageBody()`.
 */
const REACH_GATEWAYS = MessageBody.length !== 1;

/** The guards, pipes and interceptors that an application has for everything. */
export class GlobalEnhancers {
  readonly #config: ApplicationConfig;
  readonly #reachGateways: boolean;

  /** @param reachGateways - whether Nest puts them before gateways: 12 does, 11 does not. */
  constructor(config: ApplicationConfig, reachGateways = REACH_GATEWAYS) {
    this.#config = config;
    this.#reachGateways = reachGateways;
  }

  /** Whether there are interceptors. */
  get haveInterceptors(): boolean {
    const config = this.#config;
    const scoped = config.getGlobalRequestInterceptors();
    return config.getGlobalInterceptors().length + scoped.length > 0;
  }

  /** Whether there is anything that Nest may put around handlers: global filters it does not. */
  get exist(): boolean {
    const config = this.#config;
    const global = [
      ...config.getGlobalGuards(),
      ...config.getGlobalPipes(),
      ...config.getGlobalInterceptors(),
    ];
    return global.length + this.#scoped.length > 0;
  }

  /**
   * Sees to it that the request-scoped ones run before the handlers of a gateway. Nest leaves them
   * out where the gateway is not request-scoped itself, and where it is, Nest asks instances whose
   * constructors never ran, unless the gateway's record names them, as records of controllers do.
   * @throws HypernWsError `OPTION_CONFLICT` where they would be left out.
   */
  bind({ name, wrapper, isScoped, methods }: Omit<Gateway, 'port' | 'path' | 'options'>): void {
    if (!this.#reachGateways || methods.length === 0) return;
    const scoped = this.#scoped;
    if (scoped.length === 0) return;
    if (!isScoped) throw enhancersScoped(name, scoped.map(nameOf));
    for (const enhancer of scoped) wrapper.addEnhancerMetadata(enhancer);
  }

  get #scoped(): readonly Wrapper[] {
    const config = this.#config;
    return [
      ...config.getGlobalRequestGuards(),
      ...config.getGlobalRequestPipes(),
      ...config.getGlobalRequestInterceptors(),
    ] as Wrapper[];
  }
}

function nameOf({ metatype, name }: Wrapper): string {
  return metatype?.name || String(name);
}
