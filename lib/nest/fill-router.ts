import type { Handler, Router } from '../core/router.js';
import { ChannelPattern } from '../protocol/channel-pattern.js';
import { GatewayHandler, InterceptedHandler } from './gateway-handler.js';
import type { Gateway, GatewayMethod } from './gateway.js';
import { PlainHandler } from './plain-handler.js';

/** Enters what the gateways of one path handle, in their order. */
export function fillRouter(router: Router, gateways: readonly Gateway[]): void {
  for (const bound of boundMethods(gateways)) {
    const { method } = bound;
    const handler = handlerOf(bound);
    if (method.event !== undefined) router.onEvent(method.event, handler);
    for (const role of method.roles) {
      if (role.kind === 'subscribe') router.onSubscribe(new ChannelPattern(role.channel), handler);
      if (role.kind === 'channel-event') {
        router.onChannelEvent(new ChannelPattern(role.channel), role.event, handler);
      }
    }
  }
}

function handlerOf({ gateway, method, slot }: BoundMethod): Handler {
  const name = `${gateway.name}.${method.name}`;
  if (method.isIntercepted) return new InterceptedHandler(name, slot, method.method);
  if (method.parameters === undefined) return new GatewayHandler(name, slot);
  return new PlainHandler(name, gateway.instance, method.method, method.parameters);
}

/** A method with its place among the handlers that Nest binds to a session. */
export interface BoundMethod {
  readonly gateway: Gateway;
  readonly method: GatewayMethod;
  readonly slot: number;
}

/** Returns the methods that Nest binds to a session of the path, in their order. */
export function boundMethods(gateways: readonly Gateway[]): readonly BoundMethod[] {
  return gateways
    .flatMap((gateway) => gateway.methods.map((method) => ({ gateway, method })))
    .filter(({ method }) => method.isBound)
    .map((entry, slot) => ({ ...entry, slot }));
}
