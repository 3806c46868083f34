import { failureOfStatus, type Failure } from '../protocol/failure.js';

/** Whether the application takes new connections. */
export class Availability {
  #state: 'starting' | 'ready' | 'draining' = 'starting';

  get isDraining(): boolean {
    return this.#state === 'draining';
  }

  /** The application has started. A drain is for good. */
  ready(): void {
    if (this.#state === 'starting') this.#state = 'ready';
  }

  drain(): void {
    this.#state = 'draining';
  }

  /** Returns why a handshake is refused now, if it is. */
  fault(): Failure | undefined {
    if (this.#state === 'ready') return undefined;
    return failureOfStatus(
      503,
      this.isDraining ? 'the server is stopping' : 'the server is starting',
    );
  }
}
