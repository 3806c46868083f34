import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Log } from '../core/log.js';
import { someOf } from '../core/name-list.js';
import { failureOfStatus } from '../protocol/failure.js';
import type { Availability } from './availability.js';
import { ConnectionLimits } from './connection-limits.js';
import { Handshake } from './handshake.js';
import { refuseUpgrade } from './http-refusal.js';
import type { PathServer } from './path-server.js';
import { PathTable, type PathMatch } from './path-table.js';
import { pathOf } from './upgrade-request.js';

/** Hears the upgrades of one HTTP server, and hands each to the path that it is for. */
export class UpgradeListener {
  readonly paths = new PathTable<PathServer>();
  readonly #limits = new ConnectionLimits();
  readonly #availability: Availability;
  readonly #log: Log;
  /** Handshakes that the application has not decided on. */
  readonly #pending = new Set<Handshake>();
  #server: Server | undefined;

  constructor(availability: Availability, log: Log) {
    this.#availability = availability;
    this.#log = log;
  }

  /** Returns whether it is the first time: again is harmless. */
  attach(server: Server): boolean {
    if (this.#server) return false;
    this.#server = server;
    server.on('upgrade', this.#onUpgrade);
    return true;
  }

  /** Lets go of the server. A handshake that still waits is ended: it would hold the server open. */
  detach(): void {
    this.#server?.off('upgrade', this.#onUpgrade);
    this.#server = undefined;
    for (const handshake of this.#pending) handshake.abandon();
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Socket, head: Buffer): void => {
    // Nothing has an error listener on a socket that is being upgraded: without one it would throw.
    socket.on('error', destroy);
    let found: PathMatch<PathServer> | undefined;
    try {
      found = this.paths.find(pathOf(request.url ?? '/'));
    } catch {
      const expected = 'expected a well-formed path';
      this.#log.warn('handshake 400', expected);
      return refuseUpgrade(socket, failureOfStatus(400, expected));
    }
    if (!found) return this.#leave(socket);
    const { target: path, params } = found;
    const parts = { path, params, limits: this.#limits, availability: this.#availability };
    void this.#run(new Handshake(request, socket, head, parts));
  };

  async #run(handshake: Handshake): Promise<void> {
    this.#pending.add(handshake);
    await handshake.run();
    this.#pending.delete(handshake);
  }

  /** A path that is not ours may be another listener's; if there is none, nobody would answer. */
  #leave(socket: Socket): void {
    if (this.#server?.listenerCount('upgrade') !== 1) return;
    const known = someOf(this.paths.names);
    const reason = known
      ? `expected one of the paths ${known}; a client asked for another`
      : 'no module has a gateway among its "providers", and there is no route';
    this.#log.warn('handshake 404', reason);
    refuseUpgrade(socket, failureOfStatus(404, 'no such path'));
  }
}

function destroy(this: Socket): void {
  this.destroy();
}
