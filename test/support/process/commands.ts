import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplication } from '@nestjs/common';
import {
  ChannelManager,
  RoomManager,
  SessionRegistry,
  type RegistryStats,
} from '../../../lib/index.js';

/** What an application says of the memory and the descriptors of its process. */
export interface Usage {
  /** Resident bytes, after a collection. */
  readonly rss: number;
  /** The most resident bytes since usage was asked for the last time. */
  readonly peak: number;
  /** Bytes of live objects and of their buffers, after a collection. */
  readonly heap: number;
  readonly descriptors: number;
}

/** What an application says of its tables. */
export interface Tables {
  readonly sessions: number;
  readonly rooms: number;
  readonly channels: number;
  readonly stats: RegistryStats;
}

/** Broadcasts to a room: `perTurn` messages of `bytes` bytes each millisecond, as far as that goes. */
export interface Flood {
  readonly room: string;
  readonly messages: number;
  readonly bytes: number;
  readonly perTurn: number;
}

/** For how long the event loop does nothing else. */
export interface Stall {
  readonly ms: number;
}

/** What the parent of an application's process may ask of it. */
export class Commands {
  readonly #app: INestApplication;

  constructor(app: INestApplication) {
    this.#app = app;
  }

  async usage(): Promise<Usage> {
    const peak = readPeak();
    // What was let go of is collected in turns: finalizers free buffers, whose owners are next.
    for (let round = 0; round < 4; round++) {
      globalThis.gc!();
      await sleep(30);
    }
    const { rss, heapUsed, external } = process.memoryUsage();
    resetPeak();
    return { rss, peak, heap: heapUsed + external, descriptors: readdirSync('/dev/fd').length };
  }

  tables(): Tables {
    const sessions = this.#app.get(SessionRegistry);
    return {
      sessions: sessions.size,
      rooms: this.#app.get(RoomManager).rooms.size,
      channels: this.#app.get(ChannelManager).channels.size,
      stats: sessions.stats,
    };
  }

  /** Broadcasts numbered messages; returns what the last broadcast did. */
  async flood({ room: name, messages, bytes, perTurn }: Flood): Promise<number> {
    const room = this.#app.get(RoomManager).createRoom(name);
    const filler = 'x'.repeat(bytes);
    let queued = 0;
    for (let n = 0; n < messages; n++) {
      queued = room.broadcast(`{"n":${n},"filler":"${filler}"}`);
      if (n % perTurn === perTurn - 1) await sleep(1);
    }
    return queued;
  }

  /** Sends `messages` of `bytes` bytes to a room at once, and stalls then. */
  burstAndStall({ room: name, messages, bytes, ms }: Omit<Flood, 'perTurn'> & Stall): void {
    const room = this.#app.get(RoomManager).createRoom(name);
    const filler = 'x'.repeat(bytes);
    for (let n = 0; n < messages; n++) room.broadcast(`{"n":${n},"filler":"${filler}"}`);
    setImmediate(() => this.stall({ ms })); // what was sent has left by then, as far as it can
  }

  /** Lets the event loop stand still. */
  stall({ ms }: Stall): void {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
  }

  /** Sets the wall clock of the process forward or back. */
  jump({ ms }: { readonly ms: number }): void {
    const { now } = Date;
    Date.now = () => now() + ms;
  }

  async close(): Promise<void> {
    await this.#app.close();
  }
}

/** Lets the kernel count the most resident bytes anew, where it can. */
function resetPeak(): void {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
  } catch {
    return; // not Linux: the most of the whole life of the process has to do
  }
}

/**
 * Reads the most resident bytes of this program. `resourceUsage().maxRSS` will not do: it counts
 * what the process was before `exec`, a copy of the test runner.
 */
function readPeak(): number {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
  return Number(kilobytes) * 1_024;
}
