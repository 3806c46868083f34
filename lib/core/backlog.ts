import type { SlowConsumerOptions } from './options.js';

/** A frame that waits for a socket which does not take it yet. */
interface Waiting {
  readonly bytes: Uint8Array;
  /** Whether it carries an `id`: it is never dropped. */
  readonly isAnswer: boolean;
  readonly since: number;
}

/** What is to be done about a session that does not read. */
export type Verdict = 'patient' | 'drop' | 'close';

/** Over this many times its limit a session is slow without grace ... */
const FLOOD_FACTOR = 4;
/** ... if something has been waiting for this many milliseconds. */
const FLOOD_DELAY = 1_000;

/** Everything that waits for one slow session, and the verdict on it. */
export class Backlog {
  readonly #options: SlowConsumerOptions;
  #frames: Waiting[] = [];
  /** Index of the oldest frame; those before it have left. */
  #head = 0;
  #bytes = 0;
  #answerBytes = 0;
  /** Since when the session has been over its limit. */
  #overSince: number | undefined;
  /** Since when the oldest frame has been waiting that the socket holds. */
  #inSocketSince: number;

  constructor(
    options: SlowConsumerOptions,
    /** When the socket stopped taking what it was given. */
    blockedSince: number,
  ) {
    this.#options = options;
    this.#inSocketSince = blockedSince;
  }

  /** Bytes that wait here. */
  get bytes(): number {
    return this.#bytes;
  }

  add(bytes: Uint8Array, isAnswer: boolean, now: number): void {
    this.#frames.push({ bytes, isAnswer, since: now });
    this.#bytes += bytes.length;
    if (isAnswer) this.#answerBytes += bytes.length;
  }

  /** Takes the oldest frames, at most about `maxBytes` of them, and at least one. */
  take(maxBytes: number): Uint8Array[] {
    const taken: Uint8Array[] = [];
    let bytes = 0;
    this.#inSocketSince = this.#frames[this.#head]?.since ?? this.#inSocketSince;
    while (this.#head < this.#frames.length && bytes < maxBytes) {
      const frame = this.#frames[this.#head++]!;
      bytes += frame.bytes.length;
      if (frame.isAnswer) this.#answerBytes -= frame.bytes.length;
      taken.push(frame.bytes);
    }
    this.#bytes -= bytes;
    if (this.#head === this.#frames.length) this.#clearFrames();
    return taken;
  }

  /** Drops the oldest frames that are no answers, until `bytes` are gone; returns how many frames. */
  dropOldest(bytes: number): number {
    const kept: Waiting[] = [];
    let dropped = 0;
    for (let index = this.#head; index < this.#frames.length; index++) {
      const frame = this.#frames[index]!;
      if (frame.isAnswer || bytes <= 0) {
        kept.push(frame);
        continue;
      }
      bytes -= frame.bytes.length;
      this.#bytes -= frame.bytes.length;
      dropped++;
    }
    this.#frames = kept;
    this.#head = 0;
    return dropped;
  }

  clear(): void {
    this.#clearFrames();
    this.#bytes = this.#answerBytes = 0;
  }

  /** Judges the session, of whose bytes `inSocket` have been handed to the socket already. */
  judge(now: number, inSocket: number): Verdict {
    const { maxBufferedBytes, grace, policy } = this.#options;
    const total = this.#bytes + inSocket;
    if (total <= maxBufferedBytes) {
      this.#overSince = undefined;
      return 'patient';
    }
    this.#overSince ??= now;
    const isFlooded =
      total > FLOOD_FACTOR * maxBufferedBytes && now - this.#oldest(inSocket) >= FLOOD_DELAY;
    if (now - this.#overSince < grace && !isFlooded) return 'patient';
    const isHopeless = this.#answerBytes > FLOOD_FACTOR * maxBufferedBytes;
    return policy === 'close' || isHopeless ? 'close' : 'drop';
  }

  /** Milliseconds until a session that is over its limit is judged again. */
  nextJudgement(now: number): number {
    const { grace } = this.#options;
    const left = this.#overSince === undefined ? grace : grace - (now - this.#overSince);
    return Math.max(1, Math.min(left > 0 ? left : FLOOD_DELAY, FLOOD_DELAY));
  }

  #oldest(inSocket: number): number {
    return inSocket > 0 ? this.#inSocketSince : (this.#frames[this.#head]?.since ?? Infinity);
  }

  #clearFrames(): void {
    this.#frames = [];
    this.#head = 0;
  }
}
