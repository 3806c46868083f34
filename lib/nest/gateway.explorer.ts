import type { Type } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import 'reflect-metadata';
import { addFailureFilter } from './failure.filter.js';
import { markFilters } from './filter-marks.js';
import {
  hasInterceptors,
  isDecorated,
  methodNamesOf,
  methodOf,
  readMethod,
} from './gateway-methods.js';
import type { Gateway, GatewayMethod, NestModule, Wrapper } from './gateway.js';
import { GlobalEnhancers } from './global-enhancers.js';
import { takeLifecycle } from './lifecycle-methods.js';
import { prepareInstances } from './made-instances.js';
import { GATEWAY_METADATA, GATEWAY_OPTIONS_METADATA, PORT_METADATA } from './metadata.constants.js';
import { plainParametersOf } from './plain-parameters.js';
import { markStreams } from './stream-marks.js';

/** What Nest calls on gateways by itself, and filters may stand on. */
const LIFECYCLE = ['afterInit', 'handleConnection', 'handleDisconnect'];

/**
 * Finds the gateways of an application, and prepares their classes: once a process each, in ways
 * that know no application.
 */
export class GatewayExplorer {
  readonly #modules: ModulesContainer;
  readonly #enhancers: GlobalEnhancers;

  constructor(modules: ModulesContainer, config: ApplicationConfig) {
    this.#modules = modules;
    this.#enhancers = new GlobalEnhancers(config);
  }

  /**
   * Returns the gateways in the order of their modules and classes.
   * @throws HypernWsError for what is wrong with their decorators, and `OPTION_CONFLICT` where Nest
   * would leave a global guard, pipe or interceptor out of a gateway because of its scope.
   */
  explore(): readonly Gateway[] {
    const gateways: Gateway[] = [];
    for (const module of this.#modules.values()) {
      for (const wrapper of module.providers.values()) {
        if (isGateway(wrapper)) gateways.push(this.#read(module, wrapper));
      }
    }
    return gateways;
  }

  #read(module: NestModule, wrapper: Wrapper): Gateway {
    const metatype = wrapper.metatype as Type;
    // Nest keeps no instance in its preview mode.
    const instance = (wrapper.instance ?? Object.create(metatype.prototype as object)) as object;
    const facts = {
      name: metatype.name,
      metatype,
      module,
      wrapper,
      instance,
      isScoped: !wrapper.isDependencyTreeStatic(),
    };
    const { path, ...options } = (Reflect.getMetadata(GATEWAY_OPTIONS_METADATA, metatype) ??
      {}) as Record<string, unknown> & { path?: string };
    const port = (Reflect.getMetadata(PORT_METADATA, metatype) as number | undefined) ?? 0;
    const gateway = { ...facts, methods: this.#prepare(facts) };
    this.#enhancers.bind(gateway);
    return { ...gateway, port, path, options };
  }

  /** Changes the class as far as it has to be, and reads its methods as Nest will find them. */
  #prepare(
    facts: Pick<Gateway, 'metatype' | 'module' | 'wrapper' | 'instance' | 'isScoped'>,
  ): readonly GatewayMethod[] {
    const { metatype, wrapper, instance, isScoped } = facts;
    const prototype = Object.getPrototypeOf(instance) as object;
    const isIntercepted = this.#enhancers.haveInterceptors || hasInterceptors(metatype);
    takeLifecycle(prototype, instance);
    if (isScoped) prepareInstances(wrapper, (made) => takeLifecycle(prototype, made));
    for (const name of methodNamesOf(prototype)) {
      const method = methodOf(prototype, name);
      if (isDecorated(method) && (isIntercepted || hasInterceptors(method))) {
        markStreams(prototype, name);
      }
    }
    const methods = methodNamesOf(prototype)
      .map((name) => ({ name, method: methodOf(prototype, name) }))
      .filter(({ method }) => isDecorated(method));
    addFailureFilter(metatype);
    const others = LIFECYCLE.map((name) => methodOf(prototype, name)).filter(Boolean);
    markFilters(facts, [...methods.map(({ method }) => method), ...others]);
    const enhancers = this.#enhancers;
    return methods.map(({ name, method }) => {
      const plain = isScoped ? undefined : plainParametersOf(metatype, name, method);
      return {
        ...readMethod(metatype.name, name, method),
        isIntercepted: isIntercepted || hasInterceptors(method),
        // Asked once all gateways are connected: an `afterInit` may have added a guard for the next.
        get parameters() {
          return enhancers.exist ? undefined : plain;
        },
      };
    });
  }
}

/** As Nest decides it. */
function isGateway(wrapper: Wrapper | undefined): wrapper is Wrapper {
  if (!wrapper?.metatype || wrapper.isNotMetatype) return false;
  return Reflect.getMetadataKeys(wrapper.metatype).includes(GATEWAY_METADATA);
}
