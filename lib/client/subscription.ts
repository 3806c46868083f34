import { HypernWsError } from '../errors.js';
import type { ReservedEvent } from '../protocol/reserved-event.js';
import type { HypernWsException } from './hypern-ws-exception.js';
import type { Gate } from './message.js';
import type { Outbox } from './outbox.js';
import { propertiesOf } from './server-frame.js';
import { Task, type TaskEnd, type WaitOptions } from './task.js';
import { Timer } from './timer.js';

/** Failures that pass: no reason to give up a subscription that stood. */
const PASSING = ['INTERNAL', 'UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'];

/** Milliseconds over which they are asked again, where the server does not say when. */
const ASK_AGAIN = 10_000;

/** Whom a subscription tells. Both may call `join` or `leave`. */
export interface SubscriptionOwner {
  /** The server let the client in, for the first time or again; `data` is what its hook returned. */
  subscribed(data: unknown): void;
  /** The server took the subscription away, or did not give it back after a reconnect. */
  unsubscribed(reason: string, error?: Error): void;
}

/**
 * Brings what the server thinks of one channel in line with what the client wants, by one request
 * at a time: a `$unsub` never overtakes its `$sub`.
 */
export class Subscription implements Gate {
  /** `barred`: it is too early to ask again. */
  #phase: 'idle' | 'barred' | 'subscribing' | 'subscribed' | 'leaving' = 'idle';
  readonly #channel: string;
  readonly #outbox: Outbox;
  readonly #owner: SubscriptionOwner;
  readonly #bar: Timer;
  #isWanted = false;
  /** The server let the client in once: a reconnect is to bring that back, whoever waits for it. */
  #isKept = false;
  #wasLeft = false;
  #data: unknown;
  /** Counts connections: an answer of an earlier one says nothing about this one. */
  #turn = 0;
  readonly #joining = new Set<Task>();
  /** What `leave` returned, until the server knows. */
  readonly #leaving: (() => void)[] = [];

  constructor(channel: string, outbox: Outbox, owner: SubscriptionOwner) {
    this.#channel = channel;
    this.#outbox = outbox;
    this.#owner = owner;
    this.#bar = new Timer(outbox.settings.clock);
  }

  get isSubscribed(): boolean {
    return this.#isWanted && this.#phase === 'subscribed';
  }

  /** Messages of the channel wait for a subscription that is wanted and does not stand yet. */
  get isHeld(): boolean {
    return this.#isWanted && !this.isSubscribed;
  }

  /** Whether events are late ones: the client has left, and was not let in again since. */
  get isDeaf(): boolean {
    return this.#wasLeft;
  }

  /** Subscribes; waits for a connection for as long as `options` let it. */
  join(options: WaitOptions): Promise<unknown> {
    const task = new Task(
      this.#outbox.settings.clock,
      () => `${this.#channel} was not subscribed to`,
    );
    const { line } = this.#outbox;
    if (line.closedBy) task.reject(line.closedBy);
    const promise = task.toPromise();
    task.limit(options);
    if (task.isSettled) return promise;
    this.#isWanted = true;
    if (this.isSubscribed) {
      this.#keep();
      task.resolve(this.#data);
    } else {
      this.#joining.add(task);
      task.onEnd(() => this.#endJoin(task));
      this.reconcile();
    }
    return promise;
  }

  /** Unsubscribes; from now on events are dropped. Resolves when the server knows, or is gone. */
  leave(): Promise<void> {
    const promise = new Promise<void>((resolve) => this.#leaving.push(resolve));
    this.#giveUp();
    this.#fail(new HypernWsError('ABORTED', `${this.#channel} was left`));
    if (this.#phase === 'barred') this.#enterIdle();
    this.#goOn();
    return promise;
  }

  /** Asks the server for what is wanted, if it can be asked now. */
  reconcile(): void {
    if (!this.#outbox.line.isReady) return;
    if (this.#isWanted && this.#phase === 'idle') {
      this.#phase = 'subscribing';
      this.#ask('$sub', (error, answer) => this.#endSubscribing(error, answer));
    } else if (!this.#isWanted && this.#phase === 'subscribed') {
      this.#phase = 'leaving';
      this.#ask('$unsub', () => (this.#phase = 'idle'));
    }
  }

  /** Takes note of the server's own `$unsub`. */
  revoke(reason: string): void {
    // While a request is under way, its answer comes later and says how things are.
    if (this.#phase === 'subscribing' || this.#phase === 'leaving') return;
    this.#enterIdle();
    this.#isWanted = this.#isKept = false;
    this.#fail(new HypernWsError('REFUSED', `${this.#channel} was taken away: ${reason}`));
    this.#owner.unsubscribed(reason);
    this.#outbox.flush();
  }

  /**
   * Takes note that the session is over, and its subscriptions with it. Where no other is to come,
   * whoever waits for one is told why; what stood comes back should the client connect once more.
   */
  lose(closedBy?: Error): void {
    this.#turn++;
    this.#enterIdle();
    this.#endLeaving();
    if (closedBy) this.#fail(closedBy);
  }

  #ask(event: ReservedEvent, ended: TaskEnd): void {
    const turn = this.#turn;
    this.#outbox.request({ event, data: { channel: this.#channel } }).onEnd((error, value) => {
      if (turn !== this.#turn) return;
      ended(error, value);
      this.#goOn();
    });
  }

  #goOn(): void {
    // An answer to a `$sub` that nobody wants any more is not the end: `$unsub` follows.
    if (this.#phase === 'idle' || this.#isWanted) this.#endLeaving();
    this.reconcile();
    this.#outbox.flush();
  }

  #enterIdle(): void {
    this.#bar.stop();
    this.#phase = 'idle';
  }

  #endSubscribing(error: Error | undefined, answer: unknown): void {
    if (error) return this.#refuse(error);
    this.#phase = 'subscribed';
    if (!this.#isWanted) return;
    this.#data = propertiesOf(answer).data;
    this.#keep();
    this.#outbox.flush();
    for (const task of this.#joining) task.resolve(this.#data);
    this.#owner.subscribed(this.#data);
  }

  #refuse(error: Error): void {
    const { code, retryAfter } = error as HypernWsException;
    const wasKept = this.#isKept;
    if (wasKept && (retryAfter !== undefined || PASSING.includes(code))) {
      return this.#postpone(retryAfter);
    }
    // A server that did not answer in time may let the client in yet: that is then undone.
    const isOpen = code === 'TIMEOUT';
    this.#phase = isOpen ? 'subscribed' : 'idle';
    if (isOpen) this.#wasLeft = true;
    this.#isWanted = this.#isKept = false;
    this.#fail(error);
    if (wasKept) this.#owner.unsubscribed(error.message, error);
  }

  /** Channels that come back together may be too much at once: that is no reason to lose some. */
  #postpone(retryAfter: number | undefined): void {
    this.#phase = 'barred';
    this.#bar.set(retryAfter ?? this.#outbox.settings.random() * ASK_AGAIN, () => {
      this.#phase = 'idle';
      this.reconcile();
    });
  }

  #fail(error: Error): void {
    for (const task of this.#joining) task.reject(error);
  }

  #keep(): void {
    this.#isKept = true;
    this.#wasLeft = false;
  }

  #giveUp(): void {
    this.#isWanted = this.#isKept = false;
    this.#wasLeft = true;
  }

  /** Where nobody waits any more for a subscription that never stood, nobody wants it. */
  #endJoin(task: Task): void {
    this.#joining.delete(task);
    if (!this.#isWanted || this.#isKept || this.#joining.size > 0) return;
    this.#giveUp();
    this.reconcile();
  }

  #endLeaving(): void {
    for (const resolve of this.#leaving.splice(0)) resolve();
  }
}
