import type { Gateway, GatewayHooks } from './gateway.js';

type Instance = GatewayHooks & object;

/**
 * The instances that Nest makes of request-scoped gateways for one session. Nest makes them on
 * its own time and tells nobody: each shows up as the `this` of its `handleConnection`, or not at
 * all where a dependency of it failed.
 */
export class ScopedInstances {
  readonly #gateways: readonly Gateway[];
  readonly #instances = new Map<Gateway, Instance>();
  #failure: { readonly error: unknown } | undefined;
  #settle: (() => void) | undefined;

  /** @param gateways - the request-scoped ones of the session's path. */
  constructor(gateways: readonly Gateway[]) {
    this.#gateways = gateways;
  }

  /** Takes an instance that showed up; returns whether it was one that is waited for. */
  take(instance: object): boolean {
    const prototype: unknown = Object.getPrototypeOf(instance);
    const gateway = this.#gateways.find(
      (candidate) => candidate.metatype.prototype === prototype && !this.#instances.has(candidate),
    );
    if (!gateway) return false;
    this.#instances.set(gateway, instance);
    this.#settleIfDone();
    return true;
  }

  /** An instance could not be made. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#settleIfDone();
  }

  /** Returns the session's instance of a gateway; `undefined` where there is none yet. */
  of(gateway: Gateway): Instance | undefined {
    return this.#instances.get(gateway);
  }

  /** Resolves when every instance is there. Rejects with the error of one that can't be made. */
  async complete(): Promise<void> {
    if (!this.#isDone) await new Promise<void>((resolve) => (this.#settle = resolve));
    if (this.#failure) throw this.#failure.error;
  }

  get #isDone(): boolean {
    return this.#failure !== undefined || this.#instances.size === this.#gateways.length;
  }

  #settleIfDone(): void {
    if (this.#isDone) this.#settle?.();
  }
}
