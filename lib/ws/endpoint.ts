import { EventEmitter } from 'node:events';
import type { SessionHooks } from '../core/hooks.js';
import { Router } from '../core/router.js';
import type { WebSocketSession } from '../core/session.js';
import type { ResolvedOptions } from './options.js';

const NO_HOOKS: SessionHooks = {
  handshake: () => Promise.resolve(),
  connect: () => Promise.resolve(),
  disconnect: () => Promise.resolve(),
};

/**
 * One path of one server, and the sessions on it: what `@WebSocketServer()` injects. Emits
 * `connection` (session, request) after the 101.
 */
export class Endpoint extends EventEmitter {
  /** @internal What the path's gateways handle. */
  readonly router = new Router();
  /** @internal What the path's gateways do in the life of a session. */
  hooks: SessionHooks = NO_HOOKS;
  /** @internal */
  readonly sessions = new Set<WebSocketSession>();

  constructor(
    /** The port; 0 is the application's own server. */
    readonly port: number,
    /** The path, or pattern of paths; `undefined` takes what no other path of the port does. */
    readonly path: string | undefined,
    readonly options: ResolvedOptions,
  ) {
    super({ captureRejections: true }); // an async listener that fails emits `error`, and ends no process
  }

  /** The sessions on this path, from the 101 until they have closed. */
  get clients(): ReadonlySet<WebSocketSession> {
    return this.sessions;
  }

  /** Closes all sessions of the path with 1001; new ones are refused by the server, not here. */
  close(callback?: (error?: Error) => void): void {
    for (const session of this.sessions) session.close(1001);
    callback?.();
  }
}
