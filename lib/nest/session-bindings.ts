import type { Call } from '../core/call.js';
import type { Log } from '../core/log.js';
import type { Router } from '../core/router.js';
import { WebSocketSession } from '../core/session.js';
import type { Gateway, GatewayHooks } from './gateway.js';
import type { ScopedInstances } from './scoped-instances.js';

/** A handler as Nest bound it to one session: guards, pipes, interceptors and filters included. */
export type BoundHandler = (data: unknown, call: Call) => unknown;

/** What Nest bound to one session: kept with the session, so it holds as little as it can. */
export class SessionBindings {
  /** The handlers of all gateways of the path, gateway by gateway, as long as they are needed. */
  handlers: (BoundHandler | undefined)[] = [];
  /** Whether Nest is binding right now: what it calls meanwhile is only noted. */
  isBinding = true;
  /** Whether hooks of the session's start that have not begun are not to: it ends, or they are late. */
  isOver = false;
  /** Set where the path has request-scoped gateways. */
  readonly scoped: ScopedInstances | undefined;
  /** Takes errors that have no other way to be heard of. */
  readonly log: Log;

  constructor(
    /** What the gateways of the session's path handle. */
    readonly router: Router,
    scoped: ScopedInstances | undefined,
    log: Log,
  ) {
    this.scoped = scoped;
    this.log = log;
  }

  /** Nest calls `handleConnection`: returns whether that only tells that the instance exists. */
  takesConnection(instance: object): boolean {
    return this.scoped?.take(instance) === true || this.isBinding;
  }

  /** Returns the instance of a gateway that serves this session. */
  instanceOf(gateway: Gateway): (GatewayHooks & object) | undefined {
    return gateway.isScoped ? this.scoped?.of(gateway) : gateway.instance;
  }
}

/** Returns what Nest bound to a session; `undefined` for what is no session of a gateway. */
export function bindingsOf(client: unknown): SessionBindings | undefined {
  return WebSocketSession.bindingsOf(client) as SessionBindings | undefined;
}
