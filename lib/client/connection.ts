import { HypernWsError } from '../errors.js';
import { reconnectAfter } from '../protocol/reconnect.js';
import { Backoff } from './backoff.js';
import type { ClientSettings } from './client-options.js';
import { ABNORMAL, Link } from './link.js';
import { Timer } from './timer.js';
import { onWake } from './wake.js';

/**
 * `connecting`: an attempt is on its way. `open`: messages flow. `waiting`: the next attempt comes
 * by itself. `closed`: none comes until `connect()` is called.
 */
export type ClientState = 'connecting' | 'open' | 'waiting' | 'closed';

/** What listeners of `state` are told. */
export interface StateChange {
  readonly state: ClientState;
  /** Why, for people: the server's close reason, or words of the client's own. */
  readonly reason: string;
  /** In `waiting` and `closed`: the close code of what ended; 1006 where no close frame arrived. */
  readonly code?: number;
  /** In `waiting`: milliseconds until the next attempt, a whole number. */
  readonly delay?: number;
}

/** Whom the connection tells. Any of these may call `connect` or `close`. */
export interface ConnectionOwner {
  opened(): void;
  received(message: unknown): void;
  /** What was in flight will not be answered; with `closedBy`, nothing will be sent any more. */
  lost(reason: string, closedBy?: HypernWsError): void;
  changed(change: StateChange): void;
  failed(error: unknown): void;
}

/** The spread of clients that are to come back soon, in milliseconds, where the server says no time. */
const SOON = 2_000;

/**
 * One link after the other to one address: the state machine of the client. It goes from `closed`
 * to `connecting` to `open`, from these two to `waiting` and back to `connecting`, and from all
 * to `closed`.
 */
export class Connection {
  /** Where it is; changed by nobody else. */
  state: ClientState = 'closed';
  /** Why nothing can be sent; `undefined` while the connection stands or may come back. */
  closedBy: HypernWsError | undefined;
  #link: Link | undefined;
  /** Counts the attempts, so that one that was given up does nothing when its token arrives. */
  #attempts = 0;
  /** The one timer of the present state: of the attempt, of peace, or of the wait. */
  readonly #timer: Timer;
  #stopWaking = (): void => {};
  /** What listeners are being told, and after that. */
  readonly #changes: StateChange[] = [];
  readonly #settings: ClientSettings;
  readonly #owner: ConnectionOwner;
  readonly #backoff: Backoff;

  constructor(settings: ClientSettings, owner: ConnectionOwner) {
    this.#settings = settings;
    this.#owner = owner;
    this.#timer = new Timer(settings.clock);
    this.#backoff = new Backoff(settings.backoff, settings.random);
  }

  get sessionId(): string | undefined {
    return this.#link?.sessionId;
  }

  /** Whether what is sent now can arrive. */
  get isReady(): boolean {
    return !!this.#link?.isReady;
  }

  /** Sends a text, if ready. @throws HypernWsError `MESSAGE_INVALID` where the server would not read it. */
  send(text: string): void {
    this.#link?.send(text);
  }

  /** Connects now, where it is closed or waiting. */
  connect(reason: string): void {
    if (this.state === 'closed') {
      this.closedBy = undefined;
      this.#stopWaking = onWake(
        (why) => this.#wake(why),
        () => this.#link?.watch.check(),
      );
    } else if (this.state !== 'waiting') return;
    void this.#attempt(reason);
  }

  /** Closes for good, until `connect` is called. */
  close(code: number, reason: string): void {
    if (this.state === 'closed') return;
    const link = this.#link;
    this.#shut(new HypernWsError('CLOSED', 'the client is closed'), code, reason || 'closed');
    link?.end(code, reason);
  }

  #wake(reason: string): void {
    this.#link?.watch.check();
    this.connect(reason);
  }

  async #attempt(reason: string): Promise<void> {
    const { auth, connectTimeout } = this.#settings;
    const attempt = ++this.#attempts;
    this.#timer.set(connectTimeout, () => {
      this.#link?.end();
      this.#lose(ABNORMAL, 'could not connect');
    });
    this.state = 'connecting';
    let token: string | null | undefined;
    try {
      await Promise.resolve(); // who has just made the client gets the time to add its listeners
      if (attempt !== this.#attempts) return;
      this.#enter({ state: 'connecting', reason });
      token = await auth();
    } catch (error) {
      if (attempt !== this.#attempts) return;
      this.#lose(ABNORMAL, 'no token');
      this.#owner.failed(error);
      return;
    }
    if (attempt === this.#attempts) this.#dial(token);
  }

  #dial(token: string | null | undefined): void {
    try {
      this.#link = new Link(this.#settings, token, {
        opened: () => this.#open(),
        received: (message) => this.#owner.received(message),
        lost: (code, reason) => this.#lose(code, reason),
      });
    } catch (cause) {
      // The next attempt would be refused as well.
      const error = new HypernWsError('REFUSED', 'could not connect', { cause });
      this.#shut(error, ABNORMAL, error.message);
      this.#owner.failed(error);
    }
  }

  #open(): void {
    const link = this.#link;
    this.#timer.set(this.#settings.backoff.resetAfter, () => this.#backoff.reset());
    this.#owner.opened();
    if (link === this.#link) this.#enter({ state: 'open', reason: 'connected' });
  }

  #lose(code: number, reason: string): void {
    const retryAfter = this.#link?.retryAfter;
    const next = reconnectAfter(code);
    this.#owner.lost(`${reason} (${code})`);
    if (next === 'never') {
      const message = `closed by the server: ${code} ${reason}`;
      const error = new HypernWsError(code === 1000 ? 'CLOSED' : 'REFUSED', message);
      return this.#shut(error, code, reason);
    }
    const soon = next === 'soon' ? this.#settings.random() * SOON : this.#backoff.next();
    const delay = Math.round(retryAfter ?? soon);
    this.#stop();
    this.#timer.set(delay, () => this.connect('retry'));
    this.#enter({ state: 'waiting', reason, code, delay });
  }

  #shut(error: HypernWsError, code: number, reason: string): void {
    this.#stop();
    this.#stopWaking();
    this.closedBy = error;
    this.#owner.lost(reason, error);
    this.#enter({ state: 'closed', reason, code });
  }

  /** Leaves the present state: nothing that it began goes on. */
  #stop(): void {
    this.#attempts++;
    this.#timer.stop();
    this.#link = undefined;
  }

  /** Tells of a change when all have heard of the one before. */
  #enter(change: StateChange): void {
    this.state = change.state;
    if (this.#changes.push(change) > 1) return;
    for (const next of this.#changes) this.#owner.changed(next);
    this.#changes.length = 0;
  }
}
