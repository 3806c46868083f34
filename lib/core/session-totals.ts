import { CloseCode } from '../protocol/close-code.js';
import type { WebSocketSession } from './session.js';
import type { TransportCounters } from './transport.js';

/** Totals over all sessions that ever were: what {@link SessionRegistry} counts. */
export interface RegistryStats extends Readonly<TransportCounters> {
  /** Sessions that were opened. */
  readonly opened: number;
  /** Sessions that are open now. */
  readonly open: number;
  /** Users who have a session now. */
  readonly users: number;
  /** Sessions that were closed with 4101. */
  readonly slowConsumersClosed: number;
  /** Sessions that were closed with 4102. */
  readonly heartbeatTimeouts: number;
}

type Totals = { -readonly [K in keyof Omit<RegistryStats, 'open' | 'users'>]: number };

/** Keeps what ended sessions have counted. */
export class SessionTotals {
  /** Sessions that were opened. */
  opened = 0;
  readonly #ended = zero();

  /** Adds a session that ended. */
  add(session: WebSocketSession): void {
    addTo(this.#ended, session);
  }

  /** Returns the totals of those that ended and of those that have not. */
  with(sessions: Iterable<WebSocketSession>, users: number): RegistryStats {
    const totals = { ...this.#ended, opened: this.opened };
    let open = 0;
    for (const session of sessions) {
      if (session.isOpen) open++;
      addTo(totals, session);
    }
    return { ...totals, open, users };
  }
}

function zero(): Totals {
  return {
    opened: 0,
    messagesReceived: 0,
    bytesReceived: 0,
    messagesSent: 0,
    bytesSent: 0,
    messagesDropped: 0,
    slowConsumersClosed: 0,
    heartbeatTimeouts: 0,
  };
}

function addTo(totals: Totals, session: WebSocketSession): void {
  const { stats } = session;
  totals.messagesReceived += stats.messagesReceived;
  totals.bytesReceived += stats.bytesReceived;
  totals.messagesSent += stats.messagesSent;
  totals.bytesSent += stats.bytesSent;
  totals.messagesDropped += stats.messagesDropped;
  const code = session.isClosedHere ? session.closed?.code : undefined;
  if (code === CloseCode.SlowConsumer) totals.slowConsumersClosed++;
  if (code === CloseCode.HeartbeatTimeout) totals.heartbeatTimeouts++;
}
