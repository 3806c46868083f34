import type { Handshake, UpgradeRequest } from '../../lib/core/handshake.js';
import type { WebSocketMessage } from '../../lib/core/message.js';
import type { Receiver } from '../../lib/core/receiver.js';
import { WebSocketSession, type SessionHost } from '../../lib/core/session.js';
import { FakeTransport } from './fake-transport.js';

/** What a test says of a session; all else is plausible. */
export interface SessionFacts extends Partial<Handshake> {
  readonly id?: string;
  /** Whether the 101 was sent. @default true */
  readonly isOpen?: boolean;
  readonly host?: Partial<SessionHost>;
  readonly receiver?: Partial<Receiver>;
}

let made = 0;

/** Makes a session with a connection that keeps what it is told. */
export function makeSession(facts: SessionFacts = {}): WebSocketSession & {
  readonly transport: FakeTransport;
} {
  const { id = `session-${++made}`, isOpen = true, host, receiver, ...handshake } = facts;
  const session = new WebSocketSession(id, makeHandshake(handshake), {
    limits: { maxRoomsPerSession: 1_024, maxChannelsPerSession: 128, maxNameBytes: 256 },
    heartbeat: undefined,
    userChanged: () => undefined,
    closing: () => undefined,
    listenerFailed: () => undefined,
    ...host,
  });
  if (isOpen) session.open(new FakeTransport(), makeReceiver(receiver));
  Object.assign(session, { label: id }); // what jest tells sessions apart by: theirs is private
  return session as WebSocketSession & { readonly transport: FakeTransport };
}

/** Makes the facts of a handshake. */
export function makeHandshake(facts: Partial<Handshake> = {}): Handshake {
  return {
    request: {} as UpgradeRequest,
    headers: {},
    url: '/ws',
    path: '/ws',
    params: {},
    query: {},
    cookies: {},
    ip: '127.0.0.1',
    hostname: 'localhost',
    protocol: '',
    ...facts,
  };
}

/** Makes a receiver that takes everything and says nothing. */
export function makeReceiver(parts: Partial<Receiver> = {}): Receiver {
  return {
    receive: () => undefined,
    iterate: () => nothing(),
    release: () => undefined,
    stop: () => undefined,
    idle: () => Promise.resolve(),
    ...parts,
  };
}

/** Ends a session as its connection does when it is gone. */
export function endSession(session: WebSocketSession, code = 1000): void {
  session.ended({ code, reason: '', wasClean: true });
}

// oxlint-disable-next-line require-yield -- there is nothing to read
async function* nothing(): AsyncGenerator<WebSocketMessage> {}
