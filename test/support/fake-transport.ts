import type { Frame } from '../../lib/core/frame.js';
import type { Transport, TransportCounters } from '../../lib/core/transport.js';
import type { FakeFrame } from './fake-frames.js';

/** What a session did with its connection, in order. */
export type Sent =
  | { readonly kind: 'message'; readonly payload: string | Uint8Array; readonly isBinary: boolean }
  | { readonly kind: 'ping' | 'terminate' }
  | { readonly kind: 'close'; readonly code: number; readonly reason: string };

/** A connection that keeps what it is told. */
export class FakeTransport implements Transport {
  /** All that went out, in order. */
  readonly sent: Sent[] = [];
  /** Payloads that were marked as answers. */
  readonly answers: (string | Uint8Array)[] = [];
  /** Whether messages are dropped, as by a slow-consumer policy. */
  isDropping = false;
  bufferedAmount = 0;
  bytesRead = 0;
  pausedAt: number | undefined;
  readonly counters: TransportCounters = {
    messagesReceived: 0,
    bytesReceived: 0,
    messagesSent: 0,
    bytesSent: 0,
    messagesDropped: 0,
  };
  #flushed: ((error?: Error) => unknown)[] = [];
  #drained: (() => void)[] = [];

  /** Payloads of messages, in order. */
  get messages(): (string | Uint8Array)[] {
    return this.sent.flatMap((entry) => (entry.kind === 'message' ? [entry.payload] : []));
  }
  /** Messages that are JSON, read. */
  get values(): unknown[] {
    return this.messages.map((payload) => JSON.parse(payload.toString()) as unknown);
  }
  /** Pings that were sent. */
  get pings(): number {
    return this.sent.filter(({ kind }) => kind === 'ping').length;
  }
  /** The code of the close frame, if one was sent. */
  get closeCode(): number | undefined {
    const close = this.sent.find((entry) => entry.kind === 'close');
    return close?.kind === 'close' ? close.code : undefined;
  }

  deliver(frame: Frame): boolean {
    const { payload, isBinary } = frame as FakeFrame;
    return this.#queue(payload, isBinary);
  }

  send(payload: string | Uint8Array, isBinary: boolean, isAnswer: boolean): boolean {
    if (isAnswer) this.answers.push(payload);
    return this.#queue(payload, isBinary);
  }

  /** A fake has no runs of frames that would bring more. */
  seal(): void {}

  ping(): void {
    this.sent.push({ kind: 'ping' });
  }

  afterFlush(callback: (error?: Error) => unknown): void {
    this.#flushed.push(callback);
  }

  drained(): Promise<void> {
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  close(code: number, reason: string): void {
    this.sent.push({ kind: 'close', code, reason });
  }

  terminate(): void {
    this.sent.push({ kind: 'terminate' });
  }

  /** `pausedAt` is the test's to set: a fake knows no clock. */
  pause(): void {
    this.pausedAt ??= 0;
  }

  resume(): void {
    this.pausedAt = undefined;
  }

  /** Lets the socket take all that is queued. */
  flush(error?: Error): void {
    for (const callback of this.#flushed.splice(0)) callback(error);
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  #queue(payload: string | Uint8Array, isBinary: boolean): boolean {
    if (this.isDropping) {
      this.counters.messagesDropped++;
      return false;
    }
    this.counters.messagesSent++;
    this.counters.bytesSent += payload.length;
    this.sent.push({ kind: 'message', payload, isBinary });
    return true;
  }
}
