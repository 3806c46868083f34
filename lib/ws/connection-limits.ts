import type { LimitOptions } from '../core/options.js';

/** The connections from one address. */
interface Address {
  count: number;
  /** Gives one of its places back: one function for all of them. */
  readonly release: () => void;
}

/** Counts the connections of one HTTP server, handshakes included, altogether and by address. */
export class ConnectionLimits {
  #total = 0;
  readonly #addresses = new Map<string, Address>();

  /** Takes a place; returns what gives it back, or `undefined` where a limit is reached. */
  take(ip: string, limits: LimitOptions): (() => void) | undefined {
    const known = this.#addresses.get(ip);
    const count = known?.count ?? 0;
    if (this.#total >= limits.maxConnections || count >= limits.maxConnectionsPerIp) {
      return undefined;
    }
    const address = known ?? this.#add(ip);
    address.count++;
    this.#total++;
    return address.release;
  }

  #add(ip: string): Address {
    const address: Address = { count: 0, release: () => this.#release(ip, address) };
    this.#addresses.set(ip, address);
    return address;
  }

  #release(ip: string, address: Address): void {
    this.#total--;
    if (--address.count === 0) this.#addresses.delete(ip);
  }
}
