import type { Wrapper } from './gateway.js';
import { replaceMethod } from './replace-method.js';

/**
 * Sees every instance of a provider before Nest uses it: those of sessions too, which come when the
 * application has long started, and whose own properties no prototype shows.
 * @param prepare - gets an instance each time that it is asked for, and may see it unfinished.
 */
export function prepareInstances(wrapper: Wrapper, prepare: (instance: object) => void): void {
  replaceMethod(wrapper, 'getInstanceByContextId', (original) => {
    return function getInstanceByContextId(this: unknown, ...args: unknown[]): unknown {
      const host = original!.apply(this, args) as { readonly instance?: unknown } | undefined;
      const instance = host?.instance;
      if (typeof instance === 'object' && instance !== null) prepare(instance);
      return host;
    };
  });
}
