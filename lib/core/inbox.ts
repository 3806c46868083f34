// HOT: receive() runs for every message.
import { HypernWsError } from '../errors.js';
import { CloseCode } from '../protocol/close-code.js';
import { failureOfStatus, type Failure } from '../protocol/failure.js';
import { encodeReserved } from '../protocol/outbound-frame.js';
import { ReservedEvent } from '../protocol/reserved-event.js';
import type { Clock } from './clock.js';
import type { Deadlines } from './deadlines.js';
import type { Dispatcher } from './dispatcher.js';
import { FaultWindow } from './fault-window.js';
import type { WebSocketMessage } from './message.js';
import type { InboundOptions } from './options.js';
import { RateLimiter } from './rate-limiter.js';
import { Request, type DescribeFailure } from './request.js';
import type { Receiver } from './receiver.js';
import type { Scope } from './scope.js';
import type { WebSocketSession } from './session.js';
import { Streams } from './streams.js';

/** What the inboxes of one path share. */
export interface InboxHost {
  readonly dispatcher: Dispatcher;
  readonly options: InboundOptions;
  readonly maxStreams: number;
  readonly scope: Scope;
  readonly clock: Clock;
  readonly deadlines: Deadlines<Request>;
  readonly describe: DescribeFailure;
  /** A message of an event was refused, and not by the application. */
  refused(failure: Failure, event: string): void;
  /** The teardown of a stream threw. */
  streamFailed(error: unknown): void;
}

/** The queue of one session's messages: in order, `concurrency` at a time, paused when full. */
export class Inbox implements Receiver {
  readonly #host: InboxHost;
  #queue: Request[] = [];
  #head = 0;
  #bytes = 0;
  #running = 0;
  /** Nothing is served before the connect hooks have ended. */
  #isHeld = true;
  #isStopped = false;
  #isPumping = false;
  #streams: Streams | undefined;
  #limiter: RateLimiter | undefined;
  #faults: FaultWindow | undefined;
  #whenIdle: (() => void)[] | undefined;

  constructor(
    readonly session: WebSocketSession,
    host: InboxHost,
  ) {
    this.#host = host;
  }

  get describe(): DescribeFailure {
    return this.#host.describe;
  }
  get streams(): Streams {
    return (this.#streams ??= new Streams(this.#host.maxStreams, this.#host.streamFailed));
  }

  receive(data: string | Uint8Array, isBinary: boolean, size: number): void {
    if (this.#isStopped || !this.session.isOpen) return;
    let request = this.#host.dispatcher.read(this, data, isBinary, size);
    if (this.#host.options.rate) request = this.#limit(request);
    if (!this.session.isOpen) return; // it was over its rate for too long
    if (request.frame.event === ReservedEvent.Ping && isPlain(request)) {
      return this.#answerPing(request);
    }
    if (this.#isFree) return this.#start(request);
    this.#queue.push(request);
    this.#bytes += request.size;
    const { maxPending, maxPendingBytes } = this.#host.options;
    if (this.#queue.length - this.#head > maxPending || this.#bytes > maxPendingBytes) {
      this.session.transport?.pause();
    }
  }

  #answerPing(request: Request): void {
    const text = encodeReserved(ReservedEvent.Pong, undefined, request.id);
    this.session.deliverPayload(text, false, request.id !== undefined);
  }

  /** Puts `RATE_LIMITED` in the place of a message that came too fast. */
  #limit(request: Request): Request {
    const { rate } = this.#host.options;
    if (!rate) return request;
    this.#limiter ??= new RateLimiter(rate);
    const retryAfter = this.#limiter.take(this.#host.clock.now());
    if (retryAfter === 0) return request;
    if (this.#limiter.isExceeded) this.session.close(CloseCode.RateExceeded, 'rate exceeded');
    const failure = failureOfStatus(429, 'too many messages', {
      retryAfter: Math.ceil(retryAfter),
    });
    return new Request(this, request.frame, failure, request.size);
  }

  iterate(): AsyncIterator<WebSocketMessage> {
    throw new HypernWsError(
      'ITERATION_INVALID',
      'the messages of this session go to a gateway: read them with @SubscribeMessage(), or use a WebsocketRoute',
    );
  }

  release(): void {
    this.#isHeld = false;
    this.#pump();
  }

  stop(serve: boolean): void {
    this.#isStopped = true;
    if (!serve) {
      this.#queue = [];
      this.#head = this.#bytes = 0;
      this.#streams?.close();
    }
    this.#tellIdle();
  }

  idle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => (this.#whenIdle ??= []).push(resolve));
  }

  ended(request: Request): void {
    this.#host.deadlines.remove(request);
    this.#running--;
    this.#pump();
    if (this.#whenIdle) this.#tellIdle();
  }

  /** Serves a request that has a slot. */
  serve(request: Request): void {
    this.#host.dispatcher.serve(request, this);
  }

  /** Counts a frame that could not be served; too many close the session. */
  fault(): void {
    this.#faults ??= new FaultWindow();
    if (this.#faults.add(this.#host.clock.now())) {
      this.session.close(CloseCode.TooManyBadFrames, 'too many bad frames');
    }
  }

  refused(failure: Failure, event: string): void {
    this.#host.refused(failure, event);
  }

  get #isIdle(): boolean {
    return this.#running === 0 && this.#head === this.#queue.length;
  }

  #tellIdle(): void {
    if (!this.#isIdle) return;
    for (const resolve of this.#whenIdle ?? []) resolve();
    this.#whenIdle = undefined;
  }

  /** Whether a message that comes now need not wait: the queue, and its upkeep, are left alone. */
  get #isFree(): boolean {
    const isEmpty = this.#head === this.#queue.length;
    return isEmpty && !this.#isHeld && this.#running < this.#host.options.concurrency;
  }

  #start(request: Request): void {
    this.#running++;
    this.#host.scope.run(serve, request);
    if (!request.isEnded) this.#host.deadlines.add(request);
  }

  /** Starts what may run. Requests that end at once come back here: the loop is entered once. */
  #pump(): void {
    if (this.#isPumping || this.#isHeld) return;
    this.#isPumping = true;
    const { concurrency } = this.#host.options;
    while (this.#running < concurrency && this.#head < this.#queue.length) {
      const request = this.#queue[this.#head++]!;
      this.#bytes -= request.size;
      this.#start(request);
    }
    this.#isPumping = false;
    this.#compact();
    this.#resume();
  }

  /** Forgets the served part of the queue, without moving the rest each time. */
  #compact(): void {
    if (this.#head === this.#queue.length) {
      if (this.#head > 0) this.#queue.length = this.#head = 0;
    } else if (this.#head > this.#host.options.maxPending) {
      this.#queue.splice(0, this.#head);
      this.#head = 0;
    }
  }

  #resume(): void {
    const { transport } = this.session;
    if (transport?.pausedAt === undefined) return;
    const { maxPending, maxPendingBytes } = this.#host.options;
    if (this.#queue.length - this.#head <= maxPending / 2 && this.#bytes <= maxPendingBytes / 2) {
      transport.resume();
    }
  }
}

function serve(request: Request): void {
  (request.owner as Inbox).serve(request);
}

function isPlain(request: Request): boolean {
  return request.failure === undefined && request.frame.channel === undefined;
}
