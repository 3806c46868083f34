import type { HeartbeatOptions } from './options.js';

/** How sessions are watched. */
export interface HeartbeatPlan extends Omit<HeartbeatOptions, 'autoStart'> {
  /** Milliseconds beside `pingTimeout` that a socket may be paused by us before it is judged. */
  readonly pausedGrace: number;
}
