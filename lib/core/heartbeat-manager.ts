import type { Clock } from './clock.js';
import { DEFAULT_HEARTBEAT } from './default-heartbeat.js';
import type { HeartbeatPlan } from './heartbeat-plan.js';
import { Heartbeat, type Beat } from './heartbeat.js';
import type { HeartbeatOptions } from './options.js';
import type { WebSocketSession } from './session.js';

/**
 * Finds sessions whose peer is gone. Each is pinged every `pingInterval`; a ping after which
 * nothing comes for `pingTimeout` is missed, and `maxMissedPings` in a row close the session with
 * 4102: at the latest `maxMissedPings * pingInterval + pingTimeout + 1 s` after its last byte.
 *
 * First pings are spread over the interval. A stall of our own event loop is no time that a peer
 * had. A session whose socket we paused is pinged and not judged, until it has been paused for
 * `inbound.timeout + pingTimeout`. Sessions with one set of options share one timer, which runs
 * while any is watched.
 */
export class HeartbeatManager {
  readonly #clock: Clock;
  readonly #plan: HeartbeatPlan;
  readonly #heartbeats = new Map<string, Heartbeat>();

  /**
   * @param options - where they are `false`, sessions are watched by hand only, with the defaults.
   * @param pausedGrace - `inbound.timeout`, in milliseconds.
   */
  constructor(options: HeartbeatOptions | false, clock: Clock, pausedGrace: number) {
    this.#clock = clock;
    this.#plan = { ...(options || DEFAULT_HEARTBEAT), pausedGrace };
  }

  /**
   * Watches a session until it closes or `stopHeartbeat`. Harmless where it is watched already, or
   * not open. With `heartbeat.autoStart`, which is the default, every session is watched by itself.
   * The `heartbeat` options of the session's own path hold; those of the module where they are
   * `false`.
   */
  startHeartbeat(session: WebSocketSession): void {
    if (!session.isOpen || session.beat) return;
    const plan = session.heartbeat ?? this.#plan;
    session.beat = this.#heartbeatOf(plan).start(session);
  }

  /** Stops watching a session. Harmless where it is not watched. */
  stopHeartbeat(session: WebSocketSession): void {
    const beat = beatOf(session);
    if (!beat) return;
    session.beat = undefined;
    beat.heartbeat.stop(beat);
  }

  /**
   * Notes that a session answered its last ping. Protocol pongs come here by themselves, and to
   * tell of one again is harmless.
   */
  handlePong(session: WebSocketSession): void {
    const beat = beatOf(session);
    beat?.heartbeat.pong(beat);
  }

  /** Returns the milliseconds from the last ping that was answered to its pong, if there was one. */
  latency(session: WebSocketSession): number | undefined {
    return beatOf(session)?.latency;
  }

  #heartbeatOf(plan: HeartbeatPlan): Heartbeat {
    const { pingInterval, pingTimeout, maxMissedPings, pausedGrace } = plan;
    const key = [pingInterval, pingTimeout, maxMissedPings, pausedGrace].join();
    let heartbeat = this.#heartbeats.get(key);
    if (!heartbeat) {
      const drop = (session: WebSocketSession): void => this.stopHeartbeat(session);
      heartbeat = new Heartbeat(plan, this.#clock, drop);
      this.#heartbeats.set(key, heartbeat);
    }
    return heartbeat;
  }
}

/** Kept with the session: a table of all would be one more thing to find it in at each pong. */
function beatOf(session: WebSocketSession): Beat | undefined {
  return session.beat as Beat | undefined;
}
