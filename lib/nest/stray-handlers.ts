import type { ModulesContainer } from '@nestjs/core';
import 'reflect-metadata';
import { methodNamesOf, methodOf } from './gateway-methods.js';
import type { Wrapper } from './gateway.js';
import { rolesOf } from './handler-metadata.js';
import { describeRole } from './handler-role.js';
import { GATEWAY_METADATA } from './metadata.constants.js';

/**
 * Finds methods that this package's decorators stand on where nothing calls them: in providers
 * and controllers that are no gateways. Returns a line for each, with the remedy.
 */
export function strayHandlersOf(modules: ModulesContainer): readonly string[] {
  const lines: string[] = [];
  for (const { providers, controllers } of modules.values()) {
    for (const wrapper of [...providers.values(), ...controllers.values()]) {
      const prototype = prototypeOf(wrapper);
      if (prototype) lines.push(...straysOf(wrapper.name as string, prototype));
    }
  }
  return lines;
}

function straysOf(className: string, prototype: object): readonly string[] {
  return methodNamesOf(prototype).flatMap((name) =>
    rolesOf(methodOf(prototype, name)).map(
      (role) =>
        `${className}.${name}: nothing calls a method with ${describeRole(role)} outside of ` +
        `gateways; add @WebSocketGateway() to ${className}`,
    ),
  );
}

/** Returns the prototype of a class that is no gateway. */
function prototypeOf({ metatype, isNotMetatype }: Wrapper): object | undefined {
  if (!metatype || isNotMetatype) return undefined;
  if (Reflect.getMetadataKeys(metatype).includes(GATEWAY_METADATA)) return undefined;
  return metatype.prototype as object | undefined;
}
