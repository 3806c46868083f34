import { HypernWsError } from '../errors.js';
import { WebSocketMessage, type MessageType } from './message.js';
import type { InboundOptions } from './options.js';
import type { Receiver } from './receiver.js';
import type { WebSocketSession } from './session.js';

/** A message that waits, with its size in bytes: a text has another length. */
interface Unread {
  readonly message: WebSocketMessage;
  readonly size: number;
}

type Result = IteratorResult<WebSocketMessage, undefined>;
const DONE: Result = { done: true, value: undefined };

/** Unread pings and pongs that are kept; further ones say nothing new. */
const MAX_CONTROLS = 16;

/** The messages of a session that a route's handler reads by itself, one by one. */
export class MessageReader implements Receiver, AsyncIterator<WebSocketMessage> {
  readonly #session: WebSocketSession;
  readonly #bounds: Pick<InboundOptions, 'maxPending' | 'maxPendingBytes'>;
  #unread: Unread[] = [];
  #bytes = 0;
  /** Pings and pongs among the unread. */
  #controls = 0;
  #isTaken = false;
  #isStopped = false;
  #isDraining = false;
  #running: Promise<void> = Promise.resolve();
  /** Calls of `next()` that wait for a message. */
  #waiting: ((result: Result) => void)[] = [];

  constructor(
    session: WebSocketSession,
    bounds: Pick<InboundOptions, 'maxPending' | 'maxPendingBytes'>,
  ) {
    this.#session = session;
    this.#bounds = bounds;
  }

  receive(data: string | Uint8Array, isBinary: boolean, size: number): void {
    this.#add(new WebSocketMessage(isBinary ? 'binary' : 'text', data), size);
  }

  /** Keeps a few pings and pongs for who reads; they never pause the socket that they come from. */
  control(type: MessageType, data: Uint8Array): void {
    if (this.#waiting.length === 0 && this.#controls >= MAX_CONTROLS) return;
    if (this.#waiting.length === 0) this.#controls++;
    this.#add(new WebSocketMessage(type, data), 0);
  }

  iterate(): AsyncIterator<WebSocketMessage> {
    if (this.#isTaken) {
      throw new HypernWsError('ITERATION_INVALID', 'the messages of a session can be read once');
    }
    this.#isTaken = true;
    return this;
  }

  /** Returns the next message; done when the session closes and all before has been read. */
  next(): Promise<Result> {
    const unread = this.#unread.shift();
    if (unread) {
      this.#bytes -= unread.size;
      if (isControl(unread.message)) this.#controls--;
      this.#pauseOrResume();
      return Promise.resolve({ done: false, value: unread.message });
    }
    if (this.#isStopped) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** The loop was left: what is unread, and what still comes, is nobody's. */
  return(): Promise<Result> {
    this.stop(false);
    this.#unread = [];
    this.#bytes = this.#controls = 0;
    this.#pauseOrResume();
    return Promise.resolve(DONE);
  }

  release(): void {
    // A handler reads from the start: nothing has to wait.
  }

  /** Whether the server sees the session out: it closes it, not the end of the handler. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  stop(serve: boolean): void {
    this.#isDraining ||= serve;
    this.#isStopped = true;
    for (const resolve of this.#waiting) resolve(DONE);
    this.#waiting = [];
  }

  /** Runs who reads the messages: the session is idle once that has ended. Never rejects. */
  run(handler: () => Promise<void>): void {
    this.#running = handler();
  }

  idle(): Promise<void> {
    return this.#running;
  }

  #add(message: WebSocketMessage, size: number): void {
    if (this.#isStopped) return;
    const resolve = this.#waiting.shift();
    if (resolve) return resolve({ done: false, value: message });
    this.#unread.push({ message, size });
    this.#bytes += size;
    this.#pauseOrResume();
  }

  #pauseOrResume(): void {
    const { maxPending, maxPendingBytes } = this.#bounds;
    const messages = this.#unread.length - this.#controls;
    const isFull = messages > maxPending || this.#bytes > maxPendingBytes;
    if (isFull) this.#session.transport?.pause();
    else this.#session.transport?.resume();
  }
}

function isControl({ type }: WebSocketMessage): boolean {
  return type === 'ping' || type === 'pong';
}
