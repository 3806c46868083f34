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

/** The part of the timeout that disconnect hooks have after the last connection was ended. */
const HOOKS_SHARE = 0.2;

/** What has to leave when the application stops. */
export interface Leaving {
  readonly sessions: Iterable<WebSocketSession>;
  readonly lifecycles: readonly Lifecycle[];
}

/**
 * Sees all sessions out: running handlers finish and their answers leave, closes are spread, hooks
 * are awaited; what is left after the timeout is ended. Never rejects.
 */
export async function drain(leaving: Leaving, options: DrainOptions, clock: Clock): Promise<void> {
  const sessions = [...leaving.sessions];
  for (const session of sessions) announce(session, options.spread);
  const step = sessions.length > 0 ? options.spread / sessions.length : 0;
  const closes = sessions.map((session, index) => seeOut(session, index * step, clock));
  const forHooks = options.timeout * HOOKS_SHARE;
  await within(Promise.all(closes), options.timeout - forHooks, clock).catch(() => undefined);
  for (const session of sessions) if (session.readyState < ReadyState.Closed) session.terminate();
  await within(allEnded(leaving.lifecycles), forHooks, clock).catch(() => undefined);
}

function announce(session: WebSocketSession, spread: number): void {
  session.receiver?.stop(true);
  if (session.protocol !== SUBPROTOCOL) return;
  const after = Math.round(Math.random() * spread);
  session.deliverPayload(encodeReserved(ReservedEvent.Reconnect, { after }), false, true);
}

/** Closes a session when its turn has come and its handlers have ended. */
async function seeOut(session: WebSocketSession, delay: number, clock: Clock): Promise<void> {
  await new Promise<void>((resolve) => clock.setTimeout(resolve, delay));
  await session.receiver?.idle();
  const isOurs = session.protocol === SUBPROTOCOL;
  session.close(isOurs ? CloseCode.Drain : CloseCode.GoingAway, 'the server is stopping');
  await new Promise<void>((resolve) => {
    if (session.readyState === ReadyState.Closed) resolve();
    else session.once('close', () => resolve());
  });
}

async function allEnded(lifecycles: readonly Lifecycle[]): Promise<void> {
  await Promise.all(lifecycles.map((lifecycle) => lifecycle.ended()));
}
