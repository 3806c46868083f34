import 'reflect-metadata';
import { HandlerPattern, type HandlerRole } from './handler-role.js';
import {
  MESSAGE_MAPPING_METADATA,
  MESSAGE_METADATA,
  PARAMETERS_METADATA,
  ParameterType,
  ROLES_METADATA,
} from './metadata.constants.js';

const NO_ROLES: readonly HandlerRole[] = [];

/** What a method without param decorators is called with. Nest's own default has more. */
const SESSION = { [`${ParameterType.Session}:0`]: { index: 0, data: undefined, pipes: [] } };
const SESSION_AND_DATA = {
  ...SESSION,
  [`${ParameterType.Data}:1`]: { index: 1, data: undefined, pipes: [] },
};

/**
 * Makes the decorator that gives a method a role. Decorators stack: each adds its own. Nest binds
 * the method to every session, as it does for `@SubscribeMessage()`; not so for `disconnect`,
 * which has a pipeline of its own, without guards.
 */
export function decorateRole(role: HandlerRole): MethodDecorator {
  return (target, key, descriptor: PropertyDescriptor) => {
    const method = descriptor.value as object;
    const roles = [role, ...rolesOf(method)];
    Reflect.defineMetadata(ROLES_METADATA, roles, method);
    defineParameters(target.constructor, key, role);
    if (role.kind === 'disconnect') return;
    Reflect.defineMetadata(MESSAGE_MAPPING_METADATA, true, method);
    const message: unknown = Reflect.getMetadata(MESSAGE_METADATA, method);
    if (message === undefined || message instanceof HandlerPattern) {
      Reflect.defineMetadata(MESSAGE_METADATA, new HandlerPattern(roles), method);
    }
  };
}

/** Returns the roles of a method, in the order in which its decorators stand. */
export function rolesOf(method: object): readonly HandlerRole[] {
  return (Reflect.getMetadata(ROLES_METADATA, method) as HandlerRole[] | undefined) ?? NO_ROLES;
}

/** Param decorators have run before: where there are any, they say what the method gets. */
function defineParameters(target: object, key: string | symbol, { kind }: HandlerRole): void {
  const given: unknown = Reflect.getMetadata(PARAMETERS_METADATA, target, key);
  const isOwn = given === undefined || given === SESSION;
  if (!isOwn) return;
  const isAlone = kind === 'handshake' || kind === 'connect';
  Reflect.defineMetadata(PARAMETERS_METADATA, isAlone ? SESSION : SESSION_AND_DATA, target, key);
}
