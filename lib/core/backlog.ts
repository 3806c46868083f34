import type { SlowConsumerOptions } from './options.js';
import { LOOK_INTERVAL, PeerTime } from './peer-time.js';

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

/**
 * Everything that waits for one slow session, and the verdict on it. Its times are those of the
 * peer: see `time`.
 */
export class Backlog {
  readonly time: PeerTime;
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
  #verdict: Verdict = 'patient';

  constructor(
    options: SlowConsumerOptions,
    /** When the socket stopped taking what it was given. */
    blockedSince: number,
  ) {
    this.#options = options;
    this.#inSocketSince = blockedSince;
    this.time = new PeerTime(blockedSince);
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

  /**
   * Notes whether the session is over its limit, of whose bytes `inSocket` have been handed to the
   * socket already. Returns the verdict of the last time that it was judged: within a turn of the
   * event loop a peer can do nothing.
   */
  look(now: number, inSocket: number): Verdict {
    const { maxBufferedBytes, grace } = this.#options;
    if (this.#bytes + inSocket <= maxBufferedBytes) {
      this.#overSince = undefined;
      this.#verdict = 'patient';
    } else {
      this.#overSince ??= now;
      if (grace === 0) return this.judge(now, inSocket);
    }
    return this.#verdict;
  }

  /** Judges the session. */
  judge(now: number, inSocket: number): Verdict {
    const { maxBufferedBytes, grace, policy } = this.#options;
    const total = this.#bytes + inSocket;
    if (total <= maxBufferedBytes) return this.look(now, inSocket);
    this.#overSince ??= now;
    const isFlooded =
      total > FLOOD_FACTOR * maxBufferedBytes && now - this.#oldest(inSocket) >= FLOOD_DELAY;
    if (now - this.#overSince < grace && !isFlooded) return (this.#verdict = 'patient');
    const isHopeless = this.#answerBytes > FLOOD_FACTOR * maxBufferedBytes;
    return (this.#verdict = policy === 'close' || isHopeless ? 'close' : 'drop');
  }

  /** Milliseconds until a session that is over its limit is judged again. */
  nextJudgement(now: number): number {
    const { grace } = this.#options;
    const left = this.#overSince === undefined ? grace : grace - (now - this.#overSince);
    return Math.max(1, Math.min(left > 0 ? left : LOOK_INTERVAL, LOOK_INTERVAL));
  }

  #oldest(inSocket: number): number {
    return inSocket > 0 ? this.#inSocketSince : (this.#frames[this.#head]?.since ?? Infinity);
  }

  #clearFrames(): void {
    this.#frames = [];
    this.#head = 0;
  }
}
