import { endpointGatewaysOf } from './endpoint-gateways.js';
import type { Method } from './gateway.js';
import { ownerOf, replaceMethod } from './replace-method.js';
import { bindingsOf } from './session-bindings.js';

/**
 * Puts our own methods in the place of those that Nest calls by itself, and where there are none:
 * - `afterInit` is where Nest says which gateway it is about to connect.
 * - `handleConnection` is called before the 101, and nobody awaits it or catches what it throws:
 *   Nest's call is only noted, so that the hook of the session's life can make the real one.
 *
 * The prototype has to be changed, since request-scoped instances come later.
 * @param instance - has methods of its own where they are written as properties.
 */
export function takeLifecycle(prototype: object, instance: object): void {
  take('afterInit', announcing);
  take('handleConnection', noting);

  function take(name: string, make: (original: Method | undefined) => Method): void {
    replaceMethod(ownerOf(prototype, name) ?? prototype, name, make);
    if (Object.hasOwn(instance, name)) replaceMethod(instance, name, make);
  }
}

function announcing(original: Method | undefined): Method {
  return function afterInit(this: unknown, ...args: unknown[]): unknown {
    const gateways = endpointGatewaysOf(args[0]);
    if (!gateways) return original?.apply(this, args);
    gateways.announce(this as object);
    try {
      gateways.await(original?.apply(this, args));
    } catch (error) {
      gateways.fail(error); // thrown here, it would surface as an uncaught exception
    }
    return undefined;
  };
}

function noting(original: Method | undefined): Method {
  return function handleConnection(this: unknown, ...args: unknown[]): unknown {
    if (bindingsOf(args[0])?.takesConnection(this as object)) return undefined;
    return original?.apply(this, args);
  };
}
