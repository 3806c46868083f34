// HOT: deliver(), send() and onMessage() run for every message.
import type { Socket } from 'node:net';
import type { Timer } from '../core/clock.js';
import type { Disconnect } from '../core/disconnect.js';
import type { Frame } from '../core/frame.js';
import type { WebSocketSession } from '../core/session.js';
import type { Transport, TransportCounters } from '../core/transport.js';
import { CloseCode } from '../protocol/close-code.js';
import { closeFrame } from './close-frame.js';
import type { Compressor } from './compressor.js';
import type { Compression, ConnectionHost } from './connection-host.js';
import { FrameArena } from './frame-arena.js';
import { FrameReader, type FrameSink } from './frame-reader.js';
import { Outbox } from './outbox.js';
import type { ProtocolError } from './protocol-error.js';
import { ReadGate } from './read-gate.js';
import { hearSocket, type SocketListener } from './socket-events.js';
import { Opcode, WireFrame } from './wire-frame.js';

/** Milliseconds that a peer which does not read or answer has for the close frame. */
const KILL_DELAY = 1_000;
const PING = new WireFrame(Buffer.from([0x80 | Opcode.Ping, 0]), 0, 2, 2);

/** The connection ended without a close frame. */
const LOST: Disconnect = { code: CloseCode.Abnormal, reason: '', wasClean: false };

/** Messages for one session each: they need not lie together. */
const singles = new FrameArena();

/** A session's connection: the socket that the upgrade handed over. */
export class Connection extends Outbox implements Transport, SocketListener, FrameSink {
  readonly #compressor: Compressor | undefined;
  #messagesDropped = 0;
  #messagesReceived = 0;
  #bytesReceived = 0;
  #bytesRead = 0;
  readonly #reader: FrameReader;
  readonly #host: ConnectionHost;
  /** Made when it is needed first. */
  #gate: ReadGate | undefined;
  /** How the server closes; set once. */
  #close: { readonly code: number; readonly reason: string } | undefined;
  /** How the peer ended its side: with a close frame, without one, or against the rules. */
  #peer: Disconnect | undefined;
  /** Whether our close frame has been written, or never will be. */
  #hasLeft = false;
  #pong: Buffer | undefined;
  #timer: Timer | undefined;

  constructor(
    readonly session: WebSocketSession,
    socket: Socket,
    host: ConnectionHost,
    /** `undefined` where it was not negotiated. */
    compression: Compression | undefined,
  ) {
    super(socket, host.slowConsumer, host.clock);
    socket.allowHalfOpen = true; // TLS ends our side with the peer's, whatever is still to be said
    this.#host = host;
    this.#compressor = compression?.compressor;
    this.#reader = new FrameReader(socket, this, host.frameLimits, compression !== undefined);
    hearSocket(socket, this);
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
    return this.#bytesRead;
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
    return this.#gate?.pausedAt;
  }

  pause(): void {
    this.#gate ??= new ReadGate(this.#reader, this.clock);
    this.#gate.isReceiverFull = true;
  }

  resume(): void {
    if (this.#gate) this.#gate.isReceiverFull = false;
  }

  close(code: number, reason: string): void {
    if (this.#close) return;
    this.#close = { code, reason };
    this.#gate?.open();
    const isKill = code === CloseCode.SlowConsumer || code === CloseCode.HeartbeatTimeout;
    this.#leaveWithin(isKill ? KILL_DELAY : this.#host.closeTimeout);
    if (isKill) this.discard('the client does not read'); // it would only hold up the close frame
  }

  /** Sees to the close frame, behind what is queued; after `delay` milliseconds nothing is awaited. */
  #leaveWithin(delay: number): void {
    this.clock.clearTimeout(this.#timer);
    this.#timer = this.clock.setTimeout(() => this.terminate(), delay);
    this.flushLater();
  }

  /** Closes, behind what a callback of `send` may have queued as well. */
  #closeFlushed(): void {
    this.session.beginClosing(this.#peer);
    if (this.queuedBytes > 0 || this.isBlocked) this.flushLater();
    else this.#leave();
  }

  /** Writes the close frame, and ends our side once the peer has ended its own. */
  #leave(): void {
    if (!this.#hasLeft) {
      this.#hasLeft = true;
      const { code, reason } = this.#close ?? this.#peer!;
      if (code !== CloseCode.Abnormal) this.socket.write(closeFrame(code, reason));
    }
    if (this.#peer) this.socket.end();
  }

  seal(): void {
    this.leaveRun();
  }

  terminate(): void {
    this.socket.destroy();
  }

  protected override onFlushed(): void {
    if (this.#gate) this.#gate.isOutboxFull = false;
    if (this.#close || this.#peer) this.#closeFlushed();
    else if (this.#pong) this.#answerPing(this.#pong);
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

  onData(chunk: Buffer): void {
    this.#bytesRead += chunk.length;
    this.#reader.read(chunk);
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    if (!this.session.isOpen) return;
    this.#messagesReceived++;
    this.#bytesReceived += data.length;
    if (this.session.hears('message')) this.session.emit('message', data, isBinary);
    this.session.receiver!.receive(isBinary ? data : data.toString(), isBinary, data.length);
    if (this.isBlocked && !this.#close) this.#awaitReader();
  }

  /** A peer that does not read its answers is to read before it asks again. */
  #awaitReader(): void {
    if (this.bufferedAmount <= this.slow.maxBufferedBytes) return;
    this.#gate ??= new ReadGate(this.#reader, this.clock);
    this.#gate.isOutboxFull = true;
  }

  onPing(data: Buffer): void {
    this.#answerPing(data);
    this.#host.pinged(this.session, data);
    this.session.emit('ping', data);
  }

  /** Answers each ping, but only the last of those that came while the socket took nothing (RFC 6455, 5.5.3). */
  #answerPing(data: Buffer): void {
    this.#pong = this.isBlocked ? data : undefined;
    if (!this.isBlocked && this.session.isOpen) this.push(singles.write(data, Opcode.Pong), true);
  }

  onPong(data: Buffer): void {
    this.#host.ponged(this.session, data);
    this.session.emit('pong', data);
  }

  onCloseFrame(code: number, reason: string): void {
    this.#peerEnded({ code, reason, wasClean: true });
  }

  onProtocolError(error: ProtocolError): void {
    this.#peerEnded({ code: error.closeCode, reason: error.closeReason, wasClean: false });
    this.#host.peerFailed(error);
    this.session.emit('error', error);
  }

  onEnd(): void {
    this.#reader.finish(null);
    this.#peerEnded(LOST);
  }

  #peerEnded(peer: Disconnect): void {
    if (this.#peer) return;
    this.#peer = peer;
    if (this.#hasLeft) this.#leave();
    else if (!this.#close) this.#leaveWithin(this.#host.closeTimeout);
  }

  onGone(): void {
    this.#hasLeft = true; // there is no socket to write to
    this.#reader.finish(this.socket.read() as Buffer | null);
    this.clock.clearTimeout(this.#timer);
    this.session.ended((this.#peer ??= LOST));
    this.abandon();
    const { code, reason } = this.session.closed!;
    this.session.emit('close', code, reason);
    this.#host.closed(this.session, this.session.closed!);
  }
}
