import { isObservable } from 'rxjs';
import { currentCall } from '../ws/call-scope.js';
import type { Method } from './gateway.js';
import { ownerOf, replaceMethod } from './replace-method.js';

/**
 * Makes a method say, in the scope of its call, whether it returned an Observable. Needed only
 * where interceptors stand around it; everywhere else its result comes back as it is.
 */
export function markStreams(prototype: object, name: string): void {
  const owner = ownerOf(prototype, name);
  if (owner) replaceMethod(owner, name, (original) => marking(original!));
}

function marking(original: Method): Method {
  return function marked(this: unknown, ...args: unknown[]): unknown {
    const result = original.apply(this, args);
    const scope = currentCall();
    // A method that calls another one of the gateway returns what it makes of the result.
    if (scope?.method !== marked) return result;
    if (isObservable(result)) scope.call.stream();
    if (!(result instanceof Promise)) return result;
    return result.then((value: unknown) => {
      if (isObservable(value)) scope.call.stream();
      return value;
    });
  };
}
