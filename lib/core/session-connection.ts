// HOT: deliver() and deliverPayload() run for every message.
import { HypernWsError } from '../errors.js';
import { CloseCode, isSendableCloseCode } from '../protocol/close-code.js';
import { cutReason } from '../protocol/close-reason.js';
import type { Disconnect } from './disconnect.js';
import type { Frame } from './frame.js';
import { HandshakeFacts } from './handshake-facts.js';
import type { Payload } from './outgoing-message.js';
import { ReadyState } from './ready-state.js';
import type { Receiver } from './receiver.js';
import type { Transport, TransportCounters } from './transport.js';

/** Counters of one session since it opened. */
export interface SessionStats extends Readonly<TransportCounters> {
  /** Bytes that are queued and that the kernel has not taken yet. */
  readonly bufferedAmount: number;
}

const NO_COUNTERS: TransportCounters = {
  messagesReceived: 0,
  bytesReceived: 0,
  messagesSent: 0,
  bytesSent: 0,
  messagesDropped: 0,
};

/** The part of a session that lives and dies with its connection. */
export abstract class SessionConnection extends HandshakeFacts {
  #state = ReadyState.Connecting;
  #transport: Transport | undefined;
  #receiver: Receiver | undefined;
  #abort: AbortController | undefined;
  #closed: Disconnect | undefined;
  #isClosedHere = false;

  /** Called once, when the session begins to close. */
  protected abstract onClosing(): void;

  /** 0 connecting, 1 open, 2 closing, 3 closed. */
  get readyState(): ReadyState {
    return this.#state;
  }
  /** Whether what is sent now can arrive. */
  get isOpen(): boolean {
    return this.#state === ReadyState.Open;
  }
  /** Bytes that are queued and that the kernel has not taken yet. */
  get bufferedAmount(): number {
    return this.#transport?.bufferedAmount ?? 0;
  }
  /** Counters since the session opened. */
  get stats(): SessionStats {
    const { bufferedAmount } = this;
    return { ...(this.#transport?.counters ?? NO_COUNTERS), bufferedAmount };
  }
  /**
   * Aborts when the session begins to close. A listener on it that throws ends the process, as Node.js
   * has it for every `EventTarget`: only `session.on('close')` is guarded.
   */
  get signal(): AbortSignal {
    if (!this.#abort) {
      this.#abort = new AbortController();
      if (this.#state > ReadyState.Open) this.#abort.abort();
    }
    return this.#abort.signal;
  }

  /**
   * Closes the session once what was queued before has left. Before the 101 it refuses the
   * handshake. Closing again is harmless.
   * @param reason - is cut at 123 bytes of UTF-8.
   * @throws HypernWsError `CLOSE_CODE_INVALID` for a code that RFC 6455 section 7.4 lets nobody send.
   */
  close(code: number = CloseCode.Normal, reason = ''): void {
    if (!isSendableCloseCode(code)) {
      throw new HypernWsError(
        'CLOSE_CODE_INVALID',
        `expected a close code of 1000-1003, 1007-1014 or 3000-4999, got ${code}`,
      );
    }
    if (this.#state > ReadyState.Open) return;
    const closed = { code, reason: cutReason(String(reason)), wasClean: false };
    this.#isClosedHere = true;
    this.beginClosing(closed);
    this.#transport?.close(code, closed.reason);
  }

  /** Ends the connection at once, without a close frame; what is queued is lost. */
  terminate(): void {
    this.beginClosing({ code: CloseCode.Abnormal, reason: '', wasClean: false });
    this.#transport?.terminate();
  }

  /** Sends a protocol ping. The heartbeat does so by itself. */
  ping(): void {
    if (this.#state === ReadyState.Open) this.#transport?.ping();
  }

  /** Resolves when nothing is queued any more, or the session ended. */
  async drained(): Promise<void> {
    await this.#transport?.drained();
  }

  /** @internal The connection; `undefined` before the 101. */
  get transport(): Transport | undefined {
    return this.#transport;
  }
  /** @internal Where messages go; `undefined` before the 101. */
  get receiver(): Receiver | undefined {
    return this.#receiver;
  }
  /** @internal Why and how the session closed, as far as it is known. */
  get closed(): Disconnect | undefined {
    return this.#closed;
  }
  /** @internal Whether the code is the server's own: a client may send any. */
  get isClosedHere(): boolean {
    return this.#isClosedHere;
  }

  /** @internal Gives the session its connection: the 101 was sent. */
  open(transport: Transport, receiver: Receiver): void {
    this.#transport = transport;
    this.#receiver = receiver;
    this.#state = ReadyState.Open;
  }

  /** @internal Queues a frame that goes to several sessions; returns whether it was queued. */
  deliver(frame: Frame): boolean {
    return this.#state === ReadyState.Open && this.#transport!.deliver(frame);
  }

  /** @internal Queues a message for this session alone; returns whether it was queued. */
  deliverPayload(payload: Payload, isBinary: boolean, isAnswer: boolean): boolean {
    return this.#state === ReadyState.Open && this.#transport!.send(payload, isBinary, isAnswer);
  }

  /** @internal Ends what an open session does. Whoever closes first says why. */
  beginClosing(closed?: Disconnect): void {
    if (this.#state > ReadyState.Open) return;
    this.#closed = closed;
    this.#state = ReadyState.Closing;
    this.#transport?.seal();
    this.#abort?.abort();
    this.onClosing();
  }

  /** @internal The connection is gone. The code that the server closed with stands. */
  ended(peer: Disconnect): void {
    this.beginClosing(peer);
    this.#closed = { ...(this.#closed ?? peer), wasClean: peer.wasClean };
    this.#state = ReadyState.Closed;
  }
}
