// HOT: read() runs for every chunk off a socket, #readFrame() for every frame.
import { isUtf8 } from 'node:buffer';
import { isSendableCloseCode } from '../protocol/close-code.js';
import { inCleanContext } from './clean-context.js';
import { NO_STATUS } from './close-frame.js';
import {
  headerFault,
  isControl,
  LENGTH_16,
  LENGTH_64,
  lengthOf,
  opcodeOf,
} from './frame-header.js';
import type { FrameLimits } from './frame-limits.js';
import { FramePieces } from './frame-pieces.js';
import { inflate } from './inflate.js';
import { MessageFragments } from './message-fragments.js';
import { copyOf } from './own-memory.js';
import { ProtocolError, type ProtocolFault } from './protocol-error.js';
import type { Readable } from './read-gate.js';
import { unmask } from './unmask.js';
import { FIN, Opcode, RSV1 } from './wire-frame.js';

/** What hears the frames of a client. Nothing of it throws. */
export interface FrameSink {
  onMessage(data: Buffer, isBinary: boolean): void;
  onPing(data: Buffer): void;
  onPong(data: Buffer): void;
  /** The peer closes, with 1005 where it gives no code (RFC 6455, section 7.1.5). The last call. */
  onCloseFrame(code: number, reason: string): void;
  /** The peer broke the rules. The last call. */
  onProtocolError(error: ProtocolError): void;
}

/** Reasons not to read. */
const PAUSED = 1;
const GIVING_WAY = 2;

/** Bytes that are inflated in one go: about a tenth of a millisecond. */
const MAX_INFLATED = 65_536;

const CODE_BYTES = 2;
const SHORT_HEADER = 2;
const MASK_BYTES = 4;
/** The upper half of the largest length that a number holds exactly, 2^53 - 1. */
const MAX_UPPER_HALF = 0x1f_ffff;
const HALF = 0x1_0000_0000;

/** Makes messages of the bytes that a client sends (RFC 6455, section 5; RFC 7692). */
export class FrameReader {
  readonly #source: Readable;
  readonly #sink: FrameSink;
  readonly #limits: FrameLimits;
  /** Whether permessage-deflate was negotiated. */
  readonly #mayCompress: boolean;
  /** What has come and is not read: a part of a frame, or all behind a pause. */
  #pieces: FramePieces | undefined;
  #message: MessageFragments | undefined;
  /** Why nothing is read now: the sum of the reasons. */
  #halts = 0;
  /** Bytes that were inflated since others had their turn. */
  #inflated = 0;
  #isFinal = false;
  #isOver = false;

  constructor(source: Readable, sink: FrameSink, limits: FrameLimits, mayCompress: boolean) {
    this.#source = source;
    this.#sink = sink;
    this.#limits = limits;
    this.#mayCompress = mayCompress;
  }

  /** Reads what the socket brought. It is changed: the masks come off in place. */
  read(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#pieces === undefined) this.#readFrames(chunk);
    else if (this.#pieces.isFull) this.#fail('WS_ERR_TOO_MANY_BUFFERED_PARTS');
    else if (this.#pieces.add(chunk)) this.#readOn();
  }

  /** Reads nothing more for now, not even what has come already. */
  pause(): void {
    this.#halt(PAUSED);
  }

  /** Reads on where the pause stopped it. */
  resume(): void {
    this.#goOn(PAUSED);
  }

  #halt(reason: number): void {
    if (this.#isFinal) return;
    this.#halts |= reason;
    this.#source.pause();
  }

  #goOn(reason: number): void {
    this.#halts &= ~reason;
    if (this.#halts !== 0) return;
    this.#source.resume();
    // Whoever resumes may run in the context of one message: what is read now is another.
    if (this.#pieces !== undefined) inCleanContext(() => this.#readOn());
  }

  /** Lets others have their turn: it takes long to inflate what is short on the wire. */
  #giveWay(): void {
    this.#inflated = 0;
    this.#halt(GIVING_WAY);
    setImmediate(() => this.#goOn(GIVING_WAY));
  }

  /** Reads what is left, in spite of a pause: nothing more comes. */
  finish(rest: Buffer | null): void {
    this.#isFinal = true;
    this.#halts = 0;
    this.#readOn();
    if (rest !== null) this.read(rest);
    this.end();
  }

  /** Reads no further. */
  end(): void {
    this.#isOver = true;
    this.#pieces = this.#message = undefined;
  }

  #readOn(): void {
    const pieces = this.#pieces;
    if (pieces === undefined) return;
    this.#pieces = undefined;
    this.#readFrames(pieces.join());
  }

  #fail(fault: ProtocolFault): void {
    this.end();
    this.#sink.onProtocolError(new ProtocolError(fault));
  }

  #readFrames(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length && !this.#isOver) {
      if (this.#halts !== 0) {
        this.#keep(bytes.subarray(at), 0);
        break;
      }
      const end = this.#readFrame(bytes, at);
      if (end === 0) break;
      at = end;
    }
  }

  #keep(bytes: Buffer, needed: number): void {
    this.#pieces = new FramePieces(bytes, needed, this.#limits.maxPieces);
  }

  /** Keeps a part of a frame, which may stay for long; `needed` bytes of it are read together. */
  #wait(bytes: Buffer, start: number, needed: number): 0 {
    this.#keep(start === 0 ? bytes : copyOf(bytes, start), needed);
    return 0;
  }

  /** Reads the frame at `start`. Returns where it ends, or 0 where the reading ends. */
  #readFrame(bytes: Buffer, start: number): number {
    const available = bytes.length - start;
    if (available < SHORT_HEADER) return this.#wait(bytes, start, SHORT_HEADER);
    const first = bytes[start]!;
    const second = bytes[start + 1]!;
    const fault = headerFault(first, second, this.#message !== undefined, this.#mayCompress);
    if (fault !== undefined) return this.#refuse(fault);
    let size = lengthOf(second);
    let header = SHORT_HEADER;
    if (size === LENGTH_16) {
      header += 2;
      if (available < header) return this.#wait(bytes, start, header);
      size = bytes.readUInt16BE(start + SHORT_HEADER);
    } else if (size === LENGTH_64) {
      header += 8;
      if (available < header) return this.#wait(bytes, start, header);
      const upper = bytes.readUInt32BE(start + SHORT_HEADER);
      if (upper > MAX_UPPER_HALF) return this.#refuse('WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH');
      size = upper * HALF + bytes.readUInt32BE(start + SHORT_HEADER + 4);
    }
    const opcode = opcodeOf(first);
    const isMessage = !isControl(opcode);
    if (isMessage && size + (this.#message?.size ?? 0) > this.#limits.maxPayload) {
      return this.#refuse('WS_ERR_UNSUPPORTED_MESSAGE_LENGTH');
    }
    const body = header + MASK_BYTES;
    if (available < body + size) return this.#wait(bytes, start, body + size);
    const end = start + body + size;
    unmask(bytes, start + body, end);
    const payload = bytes.subarray(start + body, end);
    if (isMessage) this.#readData(first, payload);
    else this.#readControl(opcode, payload);
    return this.#isOver ? 0 : end;
  }

  #refuse(fault: ProtocolFault): 0 {
    this.#fail(fault);
    return 0;
  }

  #readData(first: number, payload: Buffer): void {
    const isLast = (first & FIN) !== 0;
    const isCompressed = (first & RSV1) !== 0;
    if (isLast && this.#message === undefined && !isCompressed) {
      return this.#finish(payload, opcodeOf(first) === Opcode.Binary);
    }
    const message = (this.#message ??= new MessageFragments(
      opcodeOf(first) === Opcode.Binary,
      isCompressed,
    ));
    if (!message.add(payload, this.#limits.maxFragments))
      return this.#fail('WS_ERR_TOO_MANY_BUFFERED_PARTS');
    if (!isLast) return;
    this.#message = undefined;
    if (!message.isCompressed) return this.#finish(message.join(), message.isBinary);
    const inflated = inflate(message.join(), this.#limits.maxPayload);
    if (typeof inflated === 'string') return this.#fail(inflated);
    this.#inflated += inflated.length;
    if (this.#inflated > MAX_INFLATED) this.#giveWay();
    this.#finish(inflated, message.isBinary);
  }

  #finish(data: Buffer, isBinary: boolean): void {
    if (isBinary || isUtf8(data)) this.#sink.onMessage(data, isBinary);
    else this.#fail('WS_ERR_INVALID_UTF8');
  }

  #readControl(opcode: Opcode, payload: Buffer): void {
    if (opcode === Opcode.Ping) this.#sink.onPing(payload);
    else if (opcode === Opcode.Pong) this.#sink.onPong(payload);
    else this.#readClose(payload);
  }

  #readClose(payload: Buffer): void {
    const isEmpty = payload.length === 0;
    const code = isEmpty ? NO_STATUS : payload.readUInt16BE(0);
    const reason = payload.subarray(CODE_BYTES);
    if (!isEmpty && !isSendableCloseCode(code)) return this.#fail('WS_ERR_INVALID_CLOSE_CODE');
    if (!isUtf8(reason)) return this.#fail('WS_ERR_INVALID_UTF8');
    this.end();
    this.#sink.onCloseFrame(code, reason.toString());
  }
}
