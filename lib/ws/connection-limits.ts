import type { LimitOptions } from '../core/options.js';

/** Counts the connections of one HTTP server, handshakes included, altogether and by address. */
export class ConnectionLimits {
  #total = 0;
  readonly #byAddress = new Map<string, number>();

  /** Takes a place; returns what gives it back, or `undefined` where a limit is reached. */
  take(ip: string, limits: LimitOptions): (() => void) | undefined {
    const own = this.#byAddress.get(ip) ?? 0;
    if (this.#total >= limits.maxConnections || own >= limits.maxConnectionsPerIp) return undefined;
    this.#total++;
    this.#byAddress.set(ip, own + 1);
    return () => this.#release(ip);
  }

  #release(ip: string): void {
    this.#total--;
    const own = this.#byAddress.get(ip)! - 1;
    if (own === 0) this.#byAddress.delete(ip);
    else this.#byAddress.set(ip, own);
  }
}
