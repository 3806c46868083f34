import type { HeartbeatOptions } from './options.js';

/** What `heartbeat` is by default, and for sessions that are watched by hand where it is `false`. */
export const DEFAULT_HEARTBEAT: HeartbeatOptions = {
  pingInterval: 30_000,
  pingTimeout: 10_000,
  maxMissedPings: 2,
  autoStart: true,
};
