import { MetadataScanner } from '@nestjs/core';
import 'reflect-metadata';
import { ChannelPattern } from '../protocol/channel-pattern.js';
import { isReservedEvent } from '../protocol/reserved-event.js';
import type { GatewayMethod, Method } from './gateway.js';
import { rolesOf } from './handler-metadata.js';
import { describeRole, type HandlerRole } from './handler-role.js';
import {
  INTERCEPTORS_METADATA,
  MESSAGE_MAPPING_METADATA,
  MESSAGE_METADATA,
} from './metadata.constants.js';
import { eventReserved, patternInvalid } from './start-error.js';

/** Returns the names of all methods of a prototype, in the order in which Nest finds them. */
export function methodNamesOf(prototype: object): readonly string[] {
  return new MetadataScanner().getAllMethodNames(prototype);
}

/** Returns a method as Nest will call it. */
export function methodOf(prototype: object, name: string): Method {
  return Reflect.get(prototype, name) as Method;
}

/** Tells whether a decorator of Nest's or of this package stands on a method. */
export function isDecorated(method: Method): boolean {
  return isBound(method) || rolesOf(method).length > 0;
}

/** Tells whether interceptors of a gateway's class or of one of its methods stand around it. */
export function hasInterceptors(target: object): boolean {
  const interceptors = Reflect.getMetadata(INTERCEPTORS_METADATA, target) as unknown[] | undefined;
  return (interceptors?.length ?? 0) > 0;
}

/**
 * Reads what the decorators made of a method.
 * @throws HypernWsError `EVENT_RESERVED` and `PATTERN_INVALID`.
 */
export function readMethod(
  className: string,
  name: string,
  method: Method,
): Omit<GatewayMethod, 'isIntercepted' | 'parameters'> {
  const where = `${className}.${name}`;
  const roles = rolesOf(method);
  for (const role of roles) checkRole(role, `${where}: ${describeRole(role)}`);
  const message: unknown = Reflect.getMetadata(MESSAGE_METADATA, method);
  const event = typeof message === 'string' ? message : undefined;
  if (event !== undefined) checkEvent(event, `${where}: @SubscribeMessage('${event}')`);
  return { name, method, isBound: isBound(method), event, roles };
}

function isBound(method: Method): boolean {
  return Reflect.getMetadata(MESSAGE_MAPPING_METADATA, method) !== undefined;
}

function checkRole(role: HandlerRole, where: string): void {
  if (role.kind === 'channel-event') checkEvent(role.event, where);
  if (role.kind !== 'channel-event' && role.kind !== 'subscribe') return;
  if (typeof role.channel !== 'string') throw patternInvalid(where, role.channel);
  try {
    new ChannelPattern(role.channel);
  } catch (error) {
    throw patternInvalid(where, role.channel, error);
  }
}

function checkEvent(event: string, where: string): void {
  if (isReservedEvent(event)) throw eventReserved(where, event);
}
