import { Outbox } from '../../lib/ws/outbox.js';
import type { WireFrame } from '../../lib/ws/wire-frame.js';

/** An outbox that says what it is told. */
export class TestOutbox extends Outbox {
  flushed = 0;
  slowed = 0;
  dropped = 0;
  readonly failed: unknown[] = [];

  add(frame: WireFrame, isAnswer = false): boolean {
    return this.push(frame, isAnswer);
  }
  ask(): void {
    this.flushLater();
  }
  lose(): void {
    this.abandon();
  }
  forget(): void {
    this.discard('it was forgotten');
  }
  protected onFlushed(): void {
    this.flushed++;
  }
  onSlow(): void {
    this.slowed++;
  }
  protected onDropped(frames: number): void {
    this.dropped += frames;
  }
  protected onCallbackFailed(error: unknown): void {
    this.failed.push(error);
  }
}
