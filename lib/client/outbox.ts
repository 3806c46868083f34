import { HypernWsError } from '../errors.js';
import { EXCEPTION_EVENT } from '../protocol/reserved-event.js';
import type { ClientSettings } from './client-options.js';
import { HypernWsException } from './hypern-ws-exception.js';
import { Message, type Gate } from './message.js';
import type { ServerFrame } from './server-frame.js';
import type { WaitOptions } from './task.js';

/** How a request is made. */
export interface RequestOptions extends WaitOptions {
  /**
   * Whether the server may handle it twice without harm: when the connection is lost before the
   * answer, it is sent again over the next one, where others reject with `CONNECTION_LOST`.
   * @default false
   */
  readonly idempotent?: boolean;
}

/** The way out, as the outbox sees it. */
export interface Line {
  /** Whether what is sent now can arrive. */
  readonly isReady: boolean;
  /** Why nothing can be sent any more; `undefined` while the connection may come back. */
  readonly closedBy: HypernWsError | undefined;
  /** Sends a text. @throws HypernWsError `MESSAGE_INVALID` where it is larger than the server reads. */
  send(text: string): void;
}

/** What is asked or told: an event of the gateway, or of a channel. */
export interface Request {
  readonly channel?: string;
  readonly event: string;
  readonly data?: unknown;
}

/** All that is on its way to the server: what waits to be sent, and what waits for its answer. */
export class Outbox {
  /** All that is not settled, by `id`, in the order of the calls. */
  readonly #messages = new Map<number, Message>();
  #lastId = 0;
  readonly #failed: (error: unknown) => void;

  constructor(
    readonly line: Line,
    readonly settings: ClientSettings,
    failed: (error: unknown) => void,
  ) {
    this.#failed = failed;
  }

  /** Asks for an answer; the message settles with it, or with why there is none. */
  request(request: Request, options: RequestOptions = {}, gate?: Gate): Message {
    const { timeout = this.settings.timeout } = options;
    return this.#post(request, { ...options, timeout }, true, gate);
  }

  /** Sends and wants no answer; the message settles when it is handed to the socket. */
  send(request: Request, gate?: Gate): Message {
    const message = this.#post(request, {}, false, gate);
    message.onEnd((error) => error && this.#failed(error));
    return message;
  }

  /** Sends what waits, as far as nothing holds it back. */
  flush(): void {
    for (const message of this.#messages.values()) {
      if (!message.isSent && this.#isFree(message)) this.#transmit(message);
    }
  }

  /** Settles the request that a frame with an `id` answers; an answer that came too late is dropped. */
  answer({ id, event, data }: ServerFrame): void {
    const message = this.#messages.get(id as number);
    if (!message?.isSent) return;
    if (event === EXCEPTION_EVENT) message.reject(new HypernWsException(data));
    else message.resolve(data);
  }

  /**
   * Rejects what is in flight, but for what may be sent again: that waits for the next connection.
   * Where none is to come, rejects everything with `closedBy`.
   */
  lose(reason: string, closedBy?: Error): void {
    for (const message of this.#messages.values()) {
      if (closedBy) message.reject(closedBy);
      else if (message.isIdempotent) message.isSent = false;
      else if (message.isSent) message.fail('CONNECTION_LOST', reason);
    }
  }

  #post(
    request: Request,
    { idempotent = false, ...limits }: RequestOptions,
    isRequest: boolean,
    gate: Gate | undefined,
  ): Message {
    const id = ++this.#lastId;
    let text = '';
    let impossible: Error | undefined = this.line.closedBy;
    try {
      text = JSON.stringify(isRequest ? { ...request, id } : request);
    } catch (cause) {
      impossible = new HypernWsError('MESSAGE_INVALID', `${request.event} has no JSON`, { cause });
    }
    const message = new Message(
      this.settings.clock,
      request.event,
      text,
      isRequest,
      idempotent,
      gate,
    );
    if (impossible) message.reject(impossible);
    message.limit(limits);
    if (message.isSettled) return message;
    this.#messages.set(id, message);
    message.onEnd(() => this.#messages.delete(id));
    if (this.#isFree(message)) this.#transmit(message);
    else this.#wait(message);
    return message;
  }

  #isFree({ gate }: Message): boolean {
    return this.line.isReady && !gate?.isHeld;
  }

  #wait(message: Message): void {
    const { isQueueing, offlineQueue } = this.settings;
    const { maxMessages } = offlineQueue;
    const waiting = [...this.#messages.values()].filter(({ isSent }) => !isSent);
    if (!isQueueing && !this.line.isReady) message.fail('CONNECTION_LOST', 'offline');
    else if (waiting.length > maxMessages) message.fail('QUEUE_FULL', `${maxMessages} others wait`);
    else message.limit(offlineQueue, () => message.wasSent);
  }

  #transmit(message: Message): void {
    message.isSent = message.wasSent = true;
    try {
      this.line.send(message.text);
      if (!message.isRequest) message.resolve(undefined);
    } catch (error) {
      message.reject(error as Error);
    }
  }
}
