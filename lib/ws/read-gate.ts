import type { Clock } from '../core/clock.js';

/** What is paused so that TCP pushes back on the sender. */
export interface Readable {
  pause(): void;
  resume(): void;
}

/** Whether a socket is read: it is not while the receiver, or the outbox, has no room for more. */
export class ReadGate {
  /** Since when the socket has not been read. */
  pausedAt: number | undefined;
  #isReceiverFull = false;
  #isOutboxFull = false;
  readonly #source: Readable;
  readonly #clock: Clock;

  constructor(source: Readable, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /** Whether the receiver has taken as much as it may. */
  set isReceiverFull(isFull: boolean) {
    this.#isReceiverFull = isFull;
    this.#apply();
  }

  /** Whether the peer has more answers to read than it may: it is to read before it asks again. */
  set isOutboxFull(isFull: boolean) {
    this.#isOutboxFull = isFull;
    this.#apply();
  }

  /** Nobody is full any more: the session closes. */
  open(): void {
    this.#isReceiverFull = this.#isOutboxFull = false;
    this.#apply();
  }

  #apply(): void {
    const isPaused = this.#isReceiverFull || this.#isOutboxFull;
    if (isPaused === (this.pausedAt !== undefined)) return;
    this.pausedAt = isPaused ? this.#clock.now() : undefined;
    if (isPaused) this.#source.pause();
    else this.#source.resume();
  }
}
