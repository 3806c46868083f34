import type { Clock } from '../core/clock.js';
import type { Disconnect } from '../core/disconnect.js';
import type { Log } from '../core/log.js';
import type { WebSocketSession } from '../core/session.js';
import { within } from '../core/within.js';
import type { DisconnectPipelines } from './disconnect-pipelines.js';
import type { Gateway } from './gateway.js';
import { bindingsOf } from './session-bindings.js';

/** What the end of a session depends on. */
export interface DisconnectParts {
  readonly pipelines: DisconnectPipelines;
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds that the hooks of one kind have altogether. */
  readonly timeout: number;
}

/**
 * Runs what gateways do when a session is gone. Every hook runs, whatever became of the others:
 * an error is logged, and one that takes too long is no longer waited for.
 */
export class GatewayDisconnects {
  readonly #parts: DisconnectParts;

  constructor(parts: DisconnectParts) {
    this.#parts = parts;
  }

  /** Runs every `@OnDisconnect()`, then every `handleDisconnect`. Never rejects. */
  async run(
    gateways: readonly Gateway[],
    session: WebSocketSession,
    disconnect: Disconnect,
  ): Promise<void> {
    const { pipelines } = this.#parts;
    const bindings = bindingsOf(session)!;
    const hooks: (() => unknown)[] = [];
    const methods: (() => unknown)[] = [];
    for (const gateway of gateways) {
      const instance = bindings.instanceOf(gateway);
      if (!instance) continue; // a request-scoped one that could not be made
      for (const method of gateway.methods) {
        if (!method.roles.some(({ kind }) => kind === 'disconnect')) continue;
        hooks.push(() => pipelines.run({ gateway, method, instance }, session, disconnect));
      }
      methods.push(() => instance.handleDisconnect?.(session, disconnect.code));
    }
    await this.#runAll('@OnDisconnect()', hooks);
    await this.#runAll('handleDisconnect', methods);
  }

  /** Runs hooks one after the other; once their time is over, the rest without waiting. */
  async #runAll(kind: string, hooks: readonly (() => unknown)[]): Promise<void> {
    const { clock, log, timeout } = this.#parts;
    const end = clock.now() + timeout;
    for (const hook of hooks) {
      const work = settled(hook, (error) => log.error(kind, error));
      const left = end - clock.now();
      if (left <= 0) continue;
      await within(work, left, clock).catch((error: unknown) => log.error(kind, error));
    }
  }
}

/** Runs a hook; never throws or rejects, also when it fails after nobody waits for it. */
async function settled(hook: () => unknown, report: (error: unknown) => void): Promise<void> {
  try {
    await hook();
  } catch (error) {
    report(error);
  }
}
