// HOT: deliver(), send() and onMessage() run for every message.
import type { Socket } from 'node:net';
import type { Clock, Timer } from '../core/clock.js';
import type { Disconnect } from '../core/disconnect.js';
import type { Frame } from '../core/frame.js';
import type { SlowConsumerOptions } from '../core/options.js';
import type { WebSocketSession } from '../core/session.js';
import type { Transport, TransportCounters } from '../core/transport.js';
import { CloseCode } from '../protocol/close-code.js';
import type { Compressor } from './compressor.js';
import { FrameArena } from './frame-arena.js';
import { guardSocket, type Guard } from './guarded-socket.js';
import { Outbox } from './outbox.js';
import { closeCodeOf } from './protocol-error.js';
import { ReadGate } from './read-gate.js';
import type { SessionSocket, SocketListener } from './session-socket.js';
import { Opcode, WireFrame } from './wire-frame.js';

/** What a connection asks of the endpoint that it belongs to. */
export interface ConnectionHost {
  readonly clock: Clock;
  readonly slowConsumer: SlowConsumerOptions;
  readonly closeTimeout: number;
  /** The peer answered a ping. */
  pong(session: WebSocketSession): void;
  /** The connection is gone. */
  closed(session: WebSocketSession, disconnect: Disconnect): void;
  /** The peer broke the protocol, or its socket failed. */
  peerFailed(error: Error): void;
  /** A callback of the application's threw. */
  callbackFailed(error: unknown): void;
}

/** Milliseconds that a peer which does not read or answer has for the close frame. */
const KILL_DELAY = 1_000;
const PING = new WireFrame(Buffer.from([0x80 | Opcode.Ping, 0]), 0, 2, 2);

/** Messages for one session each: they need not lie together. */
const singles = new FrameArena();

/** A session's connection: the socket that the upgrade handed over, and the `ws` that reads it. */
export class Connection extends Outbox implements Transport, SocketListener, Guard {
  #messagesDropped = 0;
  #messagesReceived = 0;
  #bytesReceived = 0;
  readonly #gate: ReadGate;
  readonly #ws: SessionSocket;
  readonly #host: ConnectionHost;
  readonly #compressor: Compressor | undefined;
  /** How the server closes; set once. */
  #close: { readonly code: number; readonly reason: string } | undefined;
  /** Whether `ws` may write at once: all that was queued before has left, or is lost. */
  #isOpenToWs = false;
  #held: (() => void)[] | undefined;
  /** Why `ws` closes by itself: the peer broke the protocol. */
  #broken: Disconnect | undefined;
  #pong: Buffer | undefined;
  #timer: Timer | undefined;

  constructor(
    readonly session: WebSocketSession,
    socket: Socket,
    ws: SessionSocket,
    host: ConnectionHost,
    /** Compresses what this session gets; `undefined` where that was not negotiated. */
    compressor: Compressor | undefined,
  ) {
    super(socket, host.slowConsumer, host.clock);
    this.#ws = ws;
    this.#gate = new ReadGate(ws, host.clock);
    this.#host = host;
    this.#compressor = compressor;
    guardSocket(socket, this);
    ws.hearWith(this);
  }

  get counters(): TransportCounters {
    return {
      messagesReceived: this.#messagesReceived,
      bytesReceived: this.#bytesReceived,
      messagesSent: this.messagesSent,
      bytesSent: this.bytesSent,
      messagesDropped: this.#messagesDropped,
    };
  }

  get bytesRead(): number {
    return this.socket.bytesRead;
  }

  deliver(frame: Frame): boolean {
    return this.#push(frame as WireFrame, false);
  }

  send(payload: string | Uint8Array, isBinary: boolean, isAnswer: boolean): boolean {
    return this.#push(singles.write(payload, isBinary ? Opcode.Binary : Opcode.Text), isAnswer);
  }

  #push(plain: WireFrame, isAnswer: boolean): boolean {
    const frame = this.#compressor === undefined ? plain : this.#compressor.compress(plain);
    if (!this.push(frame, isAnswer)) return false;
    this.countSent(frame);
    return true;
  }

  ping(): void {
    this.push(PING, true);
  }

  get pausedAt(): number | undefined {
    return this.#gate.pausedAt;
  }

  pause(): void {
    this.#gate.isReceiverFull = true;
  }

  resume(): void {
    this.#gate.isReceiverFull = false;
  }

  close(code: number, reason: string): void {
    if (this.#close) return;
    this.#close = { code, reason };
    this.#gate.isOutboxFull = false;
    this.#gate.isReceiverFull = false;
    const isKill = code === CloseCode.SlowConsumer || code === CloseCode.HeartbeatTimeout;
    if (isKill) this.#kill(code, reason);
    else this.flushLater();
    const delay = isKill ? KILL_DELAY : this.#host.closeTimeout;
    this.#timer = this.clock.setTimeout(() => this.terminate(), delay);
  }

  /** Sends the close frame to a peer that does not read: what is queued would only hold it up. */
  #kill(code: number, reason: string): void {
    this.discard();
    this.#isOpenToWs = true;
    this.#ws.close(code, reason);
    this.#release();
  }

  seal(): void {
    this.leaveRun();
  }

  terminate(): void {
    this.#ws.terminate();
  }

  /** Holds what `ws` writes by itself (close echoes, protocol errors) until the outbox has left. */
  hold(call: () => void): boolean {
    if (this.#isOpenToWs) return false;
    this.#held ??= [];
    this.#held.push(call);
    this.flushLater();
    return true;
  }

  protected override onFlushed(): void {
    this.#gate.isOutboxFull = false;
    if (this.#pong) this.#answerPing(this.#pong);
    if (this.#close && !this.#isOpenToWs) {
      this.#isOpenToWs = true;
      this.#ws.close(this.#close.code, this.#close.reason);
    }
    if (this.#held) this.#release();
  }

  /** Lets `ws` have its say. If it was not told to close, then the peer closes, or broke the rules. */
  #release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    this.#isOpenToWs = true;
    this.session.beginClosing(this.#broken);
    for (const call of held) call();
  }

  protected override onSlow(): void {
    this.session.close(CloseCode.SlowConsumer, 'slow consumer');
  }

  protected override onDropped(frames: number): void {
    this.#messagesDropped += frames;
  }

  protected override onCallbackFailed(error: unknown): void {
    this.#host.callbackFailed(error);
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    if (!this.session.isOpen) return;
    this.#messagesReceived++;
    this.#bytesReceived += data.length;
    if (this.session.hears('message')) this.session.emit('message', data, isBinary);
    this.session.receiver!.receive(isBinary ? data : data.toString(), isBinary, data.length);
    if (this.isBlocked && !this.#close) {
      this.#gate.isOutboxFull = this.bufferedAmount > this.slow.maxBufferedBytes;
    }
  }

  onPing(data: Buffer): void {
    this.#answerPing(data);
    this.session.emit('ping', data);
    this.session.receiver!.control('ping', data);
  }

  /** Answers each ping, but only the last of those that came while the socket took nothing (RFC 6455, 5.5.3). */
  #answerPing(data: Buffer): void {
    this.#pong = this.isBlocked ? data : undefined;
    if (!this.isBlocked && this.session.isOpen) this.push(singles.write(data, Opcode.Pong), true);
  }

  onPong(data: Buffer): void {
    this.#host.pong(this.session);
    this.session.emit('pong', data);
    this.session.receiver!.control('pong', data);
  }

  onError(error: Error): void {
    const code = closeCodeOf(error);
    if (code !== undefined) this.#broken = { code, reason: '', wasClean: false };
    this.#host.peerFailed(error);
    this.session.emit('error', error);
  }

  onClose(code: number, reason: Buffer): void {
    this.clock.clearTimeout(this.#timer);
    this.#isOpenToWs = true;
    this.#close ??= { code, reason: '' };
    this.session.ended({ code, reason: reason.toString(), wasClean: code !== CloseCode.Abnormal });
    this.abandon();
    const { code: said, reason: why } = this.session.closed!;
    this.session.emit('close', said, why);
    this.#host.closed(this.session, this.session.closed!);
  }
}
