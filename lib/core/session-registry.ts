import { CloseCode } from '../protocol/close-code.js';
import { Audience } from './audience.js';
import { fanOut, type Excluded } from './fan-out.js';
import type { FrameWriter, FrameWriters } from './frame.js';
import { dropPromise } from './guarded-call.js';
import type { Log } from './log.js';
import { toPayload } from './outgoing-message.js';
import { SessionTotals, type RegistryStats } from './session-totals.js';
import type { WebSocketSession } from './session.js';

/** Tells who the user of a session is; `undefined` where nobody is known. */
export type Identify = (session: WebSocketSession) => string | undefined;

const NOBODY: ReadonlySet<WebSocketSession> = new Set();

/**
 * All sessions of an application, by their ids and by their users: from the 101 until
 * `@OnDisconnect()` has run. Iterating yields them in the order in which they connected.
 */
export class SessionRegistry implements Iterable<WebSocketSession> {
  readonly #byId = new Map<string, WebSocketSession>();
  readonly #all = new Set<WebSocketSession>();
  readonly #byUser = new Map<string, Set<WebSocketSession>>();
  readonly #users = new Map<WebSocketSession, string>();
  readonly #totals = new SessionTotals();
  readonly #audience: Audience;
  readonly #writer: FrameWriter;
  readonly #identify: Identify;
  readonly #log: Log;
  #isMisuseLogged = false;

  /** @param identify - the option of that name: asked for each session, and whenever `user` is set. */
  constructor(writers: FrameWriters, identify: Identify, log: Log) {
    this.#audience = new Audience(this.#all, writers);
    this.#writer = writers.create();
    this.#identify = identify;
    this.#log = log;
  }

  /** How many sessions there are. */
  get size(): number {
    return this.#all.size;
  }

  [Symbol.iterator](): Iterator<WebSocketSession> {
    return this.#all.values();
  }

  /** Returns the session with that id; `undefined` where there is none. */
  get(id: string): WebSocketSession | undefined {
    return this.#byId.get(id);
  }

  /**
   * Queues a message for all sessions: a string or bytes as they are, anything else as JSON,
   * encoded once for all.
   * @param exclude - a session, or several, that do not get it.
   * @returns how many sessions it was queued for; 0, and nothing is encoded, where there are none.
   * @throws HypernWsError `MESSAGE_INVALID` where a value has no JSON.
   */
  broadcast(message: unknown, exclude?: Excluded): number {
    if (this.#all.size === 0) return 0;
    const payload = toPayload(message);
    return this.#audience.deliver(payload, typeof payload !== 'string', exclude);
  }

  /**
   * Returns who the user of a session is, as the option `identify` says, also before the 101;
   * `undefined` where nobody is known.
   */
  userOf(session: WebSocketSession): string | undefined {
    return this.#all.has(session) ? this.#users.get(session) : this.#userOf(session);
  }

  /** Returns the sessions of a user that are open now, in the order in which they came. */
  ofUser(id: string): WebSocketSession[] {
    return [...this.#of(id)].filter((session) => session.isOpen);
  }

  /**
   * Queues a message for all sessions of a user, as `broadcast` does.
   * @returns how many sessions it was queued for.
   * @throws HypernWsError `MESSAGE_INVALID` where a value has no JSON.
   */
  sendToUser(id: string, message: unknown): number {
    const sessions = this.#of(id);
    if (sessions.size === 0) return 0;
    const payload = toPayload(message);
    return fanOut(sessions, this.#writer.write(payload, typeof payload !== 'string'));
  }

  /**
   * Closes all sessions of a user. With the default code, 4030, clients do not reconnect.
   * @returns how many were open.
   * @throws HypernWsError `CLOSE_CODE_INVALID` as `session.close`.
   */
  disconnectUser(id: string, code: number = CloseCode.Kicked, reason?: string): number {
    const sessions = this.ofUser(id);
    for (const session of sessions) session.close(code, reason);
    return sessions.length;
  }

  /** Totals over all sessions that ever were. Adds up the open ones: not for every message. */
  get stats(): RegistryStats {
    return this.#totals.with(this.#all, this.#byUser.size);
  }

  /** @internal A session was opened. */
  add(session: WebSocketSession): void {
    if (this.#all.has(session)) return;
    this.#all.add(session);
    this.#audience.changed();
    this.#byId.set(session.id, session);
    this.#totals.opened++;
    this.userChanged(session);
  }

  /** @internal A session is over. */
  remove(session: WebSocketSession): void {
    if (!this.#all.delete(session)) return;
    this.#audience.changed();
    this.#byId.delete(session.id);
    this.#unbind(session);
    this.#totals.add(session);
  }

  /** @internal A session may have another user now. */
  userChanged(session: WebSocketSession): void {
    if (!this.#all.has(session)) return; // `add` asks
    const user = this.#userOf(session);
    if (user === this.#users.get(session)) return;
    this.#unbind(session);
    if (user === undefined) return;
    this.#users.set(session, user);
    const sessions = this.#byUser.get(user);
    if (sessions) sessions.add(session);
    else this.#byUser.set(user, new Set([session]));
  }

  #userOf(session: WebSocketSession): string | undefined {
    try {
      const user: unknown = this.#identify(session);
      if (typeof user === 'string' || user === undefined || user === null) return user ?? undefined;
      // Ids of databases are numbers as often as strings, whatever the type says.
      if (typeof user === 'number' || typeof user === 'bigint') return String(user);
      this.#logMisuse(dropPromise(user) ? 'a promise' : `a value of type ${typeof user}`);
      return undefined;
    } catch (error) {
      this.#log.error('identify', error);
      return undefined;
    }
  }

  /** Text of any other value would make one user of everybody: "[object Promise]". */
  #logMisuse(got: string): void {
    if (this.#isMisuseLogged) return;
    this.#isMisuseLogged = true;
    const remedy = 'look the user up in @OnHandshake(), set session.user, and return an id of it';
    this.#log.warn('identify', `expected a string or a number at once, got ${got}; ${remedy}`);
  }

  #of(user: string): ReadonlySet<WebSocketSession> {
    return this.#byUser.get(String(user)) ?? NOBODY;
  }

  #unbind(session: WebSocketSession): void {
    const user = this.#users.get(session);
    if (user === undefined) return;
    this.#users.delete(session);
    const sessions = this.#byUser.get(user)!;
    sessions.delete(session);
    if (sessions.size === 0) this.#byUser.delete(user);
  }
}
