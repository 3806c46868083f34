// HOT: push() runs for most deliveries, flush() once a session and turn.
import type { Socket } from 'node:net';
import { Backlog, type Verdict } from '../core/backlog.js';
import type { Clock, Timer } from '../core/clock.js';
import type { SlowConsumerOptions } from '../core/options.js';
import { inCleanContext } from './clean-context.js';
import { descriptorOf, mayBypass } from './descriptor.js';
import { FlushCallbacks, type FlushCallback } from './flush-callbacks.js';
import { PendingWrite } from './pending-write.js';
import { RangeQueue } from './range-queue.js';
import { writerOf, type SocketWriter } from './socket-writer.js';
import { atEndOfTurn, batch, type Flushable } from './turn.js';
import type { WireFrame } from './wire-frame.js';
import type { BatchMember, ShortWrite } from './write-batch.js';

/** An outbox with this many bytes does not wait for the end of the turn. */
const FLUSH_BYTES = 65_536;
const NOTHING = Buffer.alloc(0);

/**
 * What is queued for one session, in the order of the calls: what gathers within a turn of the
 * event loop leaves in one write; once the socket takes no more, there is a backlog.
 */
export abstract class Outbox extends RangeQueue implements Flushable, BatchMember {
  // What a delivery touches comes first, next to what it touches of the queue.
  protected readonly socket: Socket;
  readonly #descriptor: number;
  readonly #writer: SocketWriter;
  #backlog: Backlog | undefined;
  #isScheduled = false;
  /** Whether somebody is to be told when all has left. */
  #isAwaited = false;
  /** Bytes of the write that is under way. */
  #inSocket = 0;
  /** What the kernel did not take of the batch, until it is settled. */
  #unsent: ShortWrite | undefined;
  protected readonly slow: SlowConsumerOptions;
  protected readonly clock: Clock;
  #timer: Timer | undefined;
  #callbacks: FlushCallbacks | undefined;

  constructor(
    socket: Socket,
    slow: SlowConsumerOptions,
    clock: Clock,
    writer: SocketWriter = writerOf(socket),
  ) {
    super();
    this.socket = socket;
    this.#descriptor = descriptorOf(socket);
    this.#writer = writer;
    this.slow = slow;
    this.clock = clock;
    if (socket.writableLength > 0) this.#awaitStream();
  }

  /** Called when all that was queued has been given to the socket, if `flushLater` asked for it. */
  protected abstract onFlushed(): void;
  /** Called when the session does not read what it is sent. */
  protected abstract onSlow(): void;
  /** Called for frames that the slow-consumer policy drops. */
  protected abstract onDropped(frames: number): void;
  /** Called when a callback of `send` threw. */
  protected abstract onCallbackFailed(error: unknown): void;

  /** Bytes that are queued here and in the socket. */
  get bufferedAmount(): number {
    return this.queuedBytes + (this.#backlog?.bytes ?? 0) + this.#inSocket;
  }

  /** Whether the socket takes no more for now. */
  protected get isBlocked(): boolean {
    return this.#backlog !== undefined;
  }

  /** Queues a frame. Returns false where the policy drops it. */
  protected push(frame: WireFrame, isAnswer: boolean): boolean {
    if (this.#backlog !== undefined) return this.#wait(this.#backlog, frame, isAnswer);
    if (this.append(frame) >= FLUSH_BYTES) this.#leave();
    return true;
  }

  /** Sees to it that `onFlushed()` runs when all that is queued has been given to the socket. */
  protected flushLater(): void {
    this.#isAwaited = true;
    this.schedule();
  }

  protected schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    atEndOfTurn(this);
  }

  /** Puts what has gathered into the batch; if it needs more than to be written, it is settled after that. */
  flush(): void {
    this.#isScheduled = false;
    if (this.#backlog !== undefined) return;
    const isDirect = mayBypass(this.socket, this.#descriptor);
    if (!isDirect || this.#isAwaited) batch.settleLater(this);
    if (!isDirect) return;
    const bytes = this.takeQueued();
    if (bytes !== undefined) batch.add(this, this.#descriptor, bytes);
  }

  onShortWrite(unsent: ShortWrite): void {
    this.#unsent = unsent;
    this.#hold(unsent.rest.length);
    if (!this.#isAwaited) batch.settleLater(this);
  }

  settle(): void {
    const unsent = this.#unsent;
    if (unsent !== undefined) this.#sendRest(unsent);
    else if (this.#backlog === undefined && this.#leave() && this.#isAwaited) this.#flushed();
  }

  #sendRest({ rest, error }: ShortWrite): void {
    this.#unsent = undefined;
    if (error !== undefined || this.#write(rest)) this.#unblock(error);
  }

  /** Gives what has gathered to the stream; returns whether the kernel took all of it. */
  #leave(): boolean {
    const bytes = this.takeQueued();
    return bytes === undefined || this.#write(bytes);
  }

  /** Returns whether the kernel took everything; if it did not, all else waits until it did. */
  #write(bytes: Uint8Array): boolean {
    const pending = this.#writer.write(this.socket, bytes);
    if (pending === undefined) return true;
    const backlog = this.#block(pending, bytes.length);
    this.#look(backlog, this.#peerTime(backlog));
    return false;
  }

  /** Waits for what the stream holds: the 101, where HTTP has more to say before it. */
  #awaitStream(): void {
    const written = new PendingWrite();
    this.#block(written, this.socket.writableLength);
    this.socket.write(NOTHING, written.end);
  }

  #block(write: PendingWrite, bytes: number): Backlog {
    write.onEnd((error) => inCleanContext(() => this.#unblock(error)));
    return this.#hold(bytes);
  }

  /** The socket does not take so many bytes yet: whatever comes now waits behind them. */
  #hold(bytes: number): Backlog {
    this.#inSocket = bytes;
    return (this.#backlog ??= new Backlog(this.slow, this.clock.now()));
  }

  #unblock(error: Error | undefined): void {
    if (error !== undefined) this.socket.destroy(error);
    const backlog = this.#backlog;
    if (backlog === undefined || this.socket.destroyed) return; // `abandon` follows, or was
    this.#inSocket = 0;
    while (backlog.bytes > 0) {
      const taken = backlog.take(FLUSH_BYTES);
      if (!this.#write(taken.length === 1 ? taken[0]! : Buffer.concat(taken))) return;
    }
    this.#backlog = undefined;
    this.#flushed();
  }

  #wait(backlog: Backlog, frame: WireFrame, isAnswer: boolean): boolean {
    const now = this.#peerTime(backlog);
    const mayDrop = !isAnswer && this.slow.policy === 'drop-newest';
    if (mayDrop && backlog.look(now, this.#inSocket) === 'drop') {
      this.onDropped(1);
      return false;
    }
    backlog.add(frame.kept(), isAnswer, now);
    this.#look(backlog, now);
    return true;
  }

  /** Returns what time it is for the peer: it passes for one that is not looked at by a timer. */
  #peerTime({ time }: Backlog): number {
    const now = this.clock.now();
    return this.#timer === undefined ? time.pass(now) : time.at(now);
  }

  /** Looks after a session that is behind. */
  #look(backlog: Backlog, now: number): void {
    this.#carryOut(backlog.look(now, this.#inSocket), backlog, now);
  }

  /** Judges a session that was over its limit. */
  #judge(): void {
    this.#timer = undefined;
    const backlog = this.#backlog;
    if (backlog === undefined) return;
    const now = backlog.time.pass(this.clock.now());
    this.#carryOut(backlog.judge(now, this.#inSocket), backlog, now);
  }

  /** Carries out the verdict, and sees to the next one for as long as the session is over its limit. */
  #carryOut(verdict: Verdict, backlog: Backlog, now: number): void {
    if (verdict === 'close') return inCleanContext(() => this.onSlow());
    const excess = backlog.bytes + this.#inSocket - this.slow.maxBufferedBytes;
    if (verdict === 'drop' && this.slow.policy === 'drop-oldest' && excess > 0) {
      this.onDropped(backlog.dropOldest(excess));
    }
    if (excess <= 0 || this.#timer !== undefined) return;
    this.#timer = this.clock.setTimeout(() => this.#judge(), backlog.nextJudgement(now));
  }

  /** Calls back once what is queued now has been given to the socket. */
  afterFlush(callback: FlushCallback): void {
    this.#callbacks ??= new FlushCallbacks();
    this.#callbacks.add(callback);
    this.flushLater();
  }

  /** Resolves when nothing is queued any more, here and in the socket, or the socket is gone. */
  drained(): Promise<void> {
    if (this.bufferedAmount === 0) return Promise.resolve();
    return new Promise((resolve) => this.afterFlush(() => resolve()));
  }

  #flushed(): void {
    this.#isAwaited = false;
    this.#callbacks?.call((thrown) => this.onCallbackFailed(thrown));
    this.onFlushed();
  }

  /** Forgets what has not been given to the socket yet; who waits for it is told why. */
  protected discard(reason: string): void {
    this.dropQueued();
    this.#backlog?.clear();
    this.#callbacks?.lose(new Error(reason));
    this.clock.clearTimeout(this.#timer);
  }

  /** The socket is gone: nothing that was queued arrives. */
  protected abandon(): void {
    this.discard('the connection was lost');
    this.#backlog = undefined;
    this.#inSocket = 0;
    this.#flushed();
  }
}
