import type { FrameLimits } from '../../lib/ws/frame-limits.js';
import { FrameReader, type FrameSink } from '../../lib/ws/frame-reader.js';
import type { ProtocolError } from '../../lib/ws/protocol-error.js';

export const LIMITS: FrameLimits = { maxPayload: 300, maxFragments: 4, maxPieces: 1_000 };

/** What was heard of a client's frames, a line each. */
export class HeardFrames implements FrameSink {
  readonly lines: string[] = [];
  /** The source of the bytes, as far as it was paused. */
  readonly source = { pause() {}, resume() {} };
  readonly reader: FrameReader;
  /** Called after each message. */
  afterMessage = (): void => {};

  constructor(limits: Partial<FrameLimits> = {}, mayCompress = false) {
    this.reader = new FrameReader(this.source, this, { ...LIMITS, ...limits }, mayCompress);
  }

  onMessage(data: Buffer, isBinary: boolean): void {
    this.lines.push(`${isBinary ? 'binary' : 'text'} ${data.toString('hex')}`);
    this.afterMessage();
  }
  onPing(data: Buffer): void {
    this.lines.push(`ping ${data.toString('hex')}`);
  }
  onPong(data: Buffer): void {
    this.lines.push(`pong ${data.toString('hex')}`);
  }
  onCloseFrame(code: number, reason: string): void {
    this.lines.push(`close ${code} ${reason}`);
  }
  onProtocolError({ code, closeCode }: ProtocolError): void {
    this.lines.push(`error ${code} ${closeCode}`);
  }
}
