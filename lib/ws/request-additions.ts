import type { WebSocketSession } from '../core/session.js';

/** One accessor a name, for all sessions, so that they keep one hidden class. */
const accessors = new Map<string, PropertyDescriptor & ThisType<WebSocketSession>>();

/**
 * Gives a session what middleware put on its request: guards written for HTTP look for it there.
 * It is the request's own property, so that a cookie session which is destroyed or regenerated
 * later is so on the WebSocket too. What a session has of its own stays, but for the user.
 */
export function handOver(names: readonly string[], session: WebSocketSession): void {
  const user: unknown = names.includes('user') ? Reflect.get(session.request, 'user') : undefined;
  if (user !== undefined && user !== null) session.user = user;
  for (const name of names) {
    if (!(name in session)) Object.defineProperty(session, name, accessorOf(name));
  }
}

function accessorOf(name: string): PropertyDescriptor {
  let accessor = accessors.get(name);
  if (!accessor) {
    accessor = {
      configurable: true,
      enumerable: true,
      get() {
        return Reflect.get(this.request, name) as unknown;
      },
      set(value: unknown) {
        Reflect.set(this.request, name, value);
      },
    };
    accessors.set(name, accessor);
  }
  return accessor;
}
