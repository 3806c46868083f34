import type { Clock } from '../core/clock.js';
import type { Lifecycle } from '../core/lifecycle.js';
import type { DrainOptions } from '../core/options.js';
import { ReadyState } from '../core/ready-state.js';
import type { WebSocketSession } from '../core/session.js';
import { within } from '../core/within.js';
import { CloseCode } from '../protocol/close-code.js';
import { encodeReserved } from '../protocol/outbound-frame.js';
import { ReservedEvent } from '../protocol/reserved-event.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';

/** The part of the timeout over which closes are spread at most: the last ones need time, too. */
const SPREAD_SHARE = 0.4;
/** The part that running handlers have: after it, every session is told to go. */
const HANDLERS_SHARE = 0.7;
/** The part that peers have for their closes; what is left is for the disconnect hooks. */
const CLOSES_SHARE = 0.1;
const HOOKS_SHARE = 0.2;

/** What has to leave when the application stops. */
export interface Leaving {
  readonly sessions: Iterable<WebSocketSession>;
  readonly lifecycles: readonly Lifecycle[];
}

/**
 * Sees all sessions out: running handlers finish and their answers leave, closes are spread, hooks
 * are awaited. Who is late is closed without that, and then ended. Never rejects.
 */
export async function drain(leaving: Leaving, options: DrainOptions, clock: Clock): Promise<void> {
  const { timeout } = options;
  const end = clock.now() + timeout;
  const sessions = [...leaving.sessions];
  const gone = Promise.all(sessions.map(closed));
  const ended = gone.then(() => allEnded(leaving.lifecycles));
  const step = Math.min(options.spread, timeout * SPREAD_SHARE) / sessions.length;
  sessions.forEach((session, index) => {
    announce(session, options.spread);
    void seeOut(session, index * step, clock);
  });
  await atMost(gone, timeout * HANDLERS_SHARE, clock);
  for (const session of sessions) sendAway(session);
  await atMost(gone, timeout * CLOSES_SHARE, clock);
  for (const session of sessions) if (session.readyState < ReadyState.Closed) session.terminate();
  await atMost(ended, end - timeout * HOOKS_SHARE - clock.now(), clock);
  for (const lifecycle of leaving.lifecycles) lifecycle.hurry();
  await atMost(ended, end - clock.now(), clock);
}

function announce(session: WebSocketSession, spread: number): void {
  if (session.protocol !== SUBPROTOCOL) return;
  const after = Math.round(Math.random() * spread);
  session.deliverPayload(encodeReserved(ReservedEvent.Reconnect, { after }), false, true);
}

/** Closes a session when its turn has come, and what it has sent until then is served. */
async function seeOut(session: WebSocketSession, delay: number, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => clock.setTimeout(resolve, delay));
  session.receiver?.stop(true);
  await session.receiver?.idle();
  sendAway(session);
}

function sendAway(session: WebSocketSession): void {
  const isOurs = session.protocol === SUBPROTOCOL;
  session.close(isOurs ? CloseCode.Drain : CloseCode.GoingAway, 'the server is stopping');
}

/** Resolves when the connection of a session is gone. */
function closed(session: WebSocketSession): Promise<void> {
  if (session.readyState === ReadyState.Closed) return Promise.resolve();
  return new Promise((resolve) => session.once('close', () => resolve()));
}

/** Waits for work that may take longer; never rejects. */
async function atMost(work: Promise<unknown>, limit: number, clock: Clock): Promise<void> {
  await within(work, limit, clock).catch(() => undefined);
}

async function allEnded(lifecycles: readonly Lifecycle[]): Promise<void> {
  await Promise.all(lifecycles.map((lifecycle) => lifecycle.ended()));
}
