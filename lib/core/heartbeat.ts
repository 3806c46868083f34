import { CloseCode } from '../protocol/close-code.js';
import { encodeReserved } from '../protocol/outbound-frame.js';
import { ReservedEvent } from '../protocol/reserved-event.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';
import type { Clock } from './clock.js';
import type { HeartbeatPlan } from './heartbeat-plan.js';
import type { WebSocketSession } from './session.js';
import { SteadyTicks } from './steady-ticks.js';
import { Timed, TimingWheel } from './timing-wheel.js';
import type { Transport } from './transport.js';

/**
 * The most milliseconds between two ticks: a close comes one of them late at most. Pings that leave
 * together cost less, and so do their pongs, which one wake of the event loop reads.
 */
const MAX_TICK = 500;

/** The fewest ticks in `pingTimeout`, as far as a tick has a millisecond. */
const MIN_TICKS = 4;

/** What first pings are apart, in intervals: multiples of it never come close to each other. */
const GOLDEN_RATIO = 0.618_033_988_749_895;

const PUSH = encodeReserved(ReservedEvent.Ping, {});

/** What is known of one session that is watched. Small: there is one for each. */
export class Beat extends Timed {
  /** When its next ping is due, in the time of the ticks. */
  pingDue = 0;
  /** Whether the next visit judges the last ping. */
  isPinged = false;
  /** Whether the last ping has no pong yet. */
  isAwaited = false;
  wasPaused = false;
  bytesRead = 0;
  missed = 0;
  /** When the last ping was sent, on the clock. */
  pingedAt = 0;
  latency: number | undefined;
  /** Whether its client is told of each ping: a browser does not show them. */
  readonly isPushed: boolean;

  constructor(
    readonly session: WebSocketSession,
    readonly heartbeat: Heartbeat,
  ) {
    super();
    this.isPushed = session.protocol === SUBPROTOCOL;
  }
}

/**
 * The heartbeat of all sessions with one plan. Each is visited once an interval to be pinged and,
 * where no pong has come by then, `pingTimeout` later to be judged. A session that has sent
 * anything since its ping is alive.
 */
export class Heartbeat {
  readonly #plan: HeartbeatPlan;
  readonly #clock: Clock;
  readonly #drop: (session: WebSocketSession) => void;
  readonly #wheel = new TimingWheel<Beat>();
  readonly #ticks: SteadyTicks;
  readonly #visit = (beat: Beat): void => this.#visitBeat(beat);
  /** Ticks in `pingTimeout`, which they divide: no interval grows by what a tick is longer. */
  readonly #timeoutTicks: number;
  #watched = 0;
  #spread = 0;

  /** @param drop - is told who is not watched any more; calls `stop`. */
  constructor(plan: HeartbeatPlan, clock: Clock, drop: (session: WebSocketSession) => void) {
    const { pingTimeout } = plan;
    this.#plan = plan;
    this.#clock = clock;
    this.#drop = drop;
    this.#timeoutTicks = Math.min(
      Math.floor(pingTimeout),
      Math.max(MIN_TICKS, Math.ceil(pingTimeout / MAX_TICK)),
    );
    const length = pingTimeout / this.#timeoutTicks;
    this.#ticks = new SteadyTicks(clock, length, (tick) => this.#wheel.visit(tick, this.#visit));
  }

  /** Watches a session; its first ping comes somewhere within the first interval. */
  start(session: WebSocketSession): Beat {
    if (this.#watched++ === 0) this.#ticks.start();
    this.#spread = (this.#spread + GOLDEN_RATIO) % 1;
    const beat = new Beat(session, this);
    beat.bytesRead = session.transport!.bytesRead;
    const pingDue = this.#ticks.time + this.#spread * this.#plan.pingInterval;
    this.#schedule(beat, Math.round(pingDue)); // V8 gives what is no integer memory of its own
    return beat;
  }

  stop(beat: Beat): void {
    beat.unlink();
    if (--this.#watched === 0) this.#ticks.stop();
  }

  /** The session answered its last ping. */
  pong(beat: Beat): void {
    if (!beat.isAwaited) return;
    beat.isAwaited = false;
    beat.missed = 0;
    beat.latency = this.#clock.now() - beat.pingedAt;
    if (beat.isPinged) this.#schedule(beat, beat.pingDue + this.#plan.pingInterval);
  }

  #schedule(beat: Beat, pingDue: number): void {
    beat.pingDue = pingDue;
    beat.isPinged = false;
    this.#wheel.add(beat, this.#ticks.after(pingDue));
  }

  #visitBeat(beat: Beat): void {
    const { session } = beat;
    const { transport } = session;
    if (!session.isOpen || !transport) return this.#drop(session);
    if (beat.isPinged) this.#judge(beat, transport);
    else this.#ping(beat, transport);
  }

  #ping(beat: Beat, transport: Transport): void {
    const { session } = beat;
    const { bytesRead } = transport;
    if (bytesRead !== beat.bytesRead) beat.missed = 0;
    beat.bytesRead = bytesRead;
    beat.wasPaused = transport.pausedAt !== undefined;
    beat.pingedAt = this.#clock.now();
    beat.isAwaited = true;
    beat.isPinged = true;
    this.#wheel.add(beat, this.#ticks.current + this.#timeoutTicks);
    session.ping();
    if (beat.isPushed) session.deliverPayload(PUSH, false, false);
  }

  #judge(beat: Beat, transport: Transport): void {
    const { pingInterval, maxMissedPings } = this.#plan;
    if (transport.bytesRead !== beat.bytesRead) beat.missed = 0;
    else if (!this.#isExcused(beat, transport)) beat.missed++;
    if (beat.missed >= maxMissedPings) {
      this.#drop(beat.session);
      beat.session.close(CloseCode.HeartbeatTimeout, 'heartbeat timeout');
      return;
    }
    const pingDue = beat.pingDue + pingInterval;
    this.#schedule(beat, pingDue);
    // With a timeout as long as the interval, the next ping is due with the verdict.
    if (this.#ticks.hasCome(pingDue)) this.#ping(beat, transport);
  }

  /** A socket that we paused reads no pongs: its peer is not to blame, for a while. */
  #isExcused(beat: Beat, { pausedAt }: Transport): boolean {
    if (pausedAt === undefined) return beat.wasPaused;
    const { pausedGrace, pingTimeout } = this.#plan;
    return this.#clock.now() - pausedAt < pausedGrace + pingTimeout;
  }
}
