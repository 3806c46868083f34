import type { ClientClock } from './clock.js';
import { Task } from './task.js';

/** What holds messages back: a channel that is not subscribed yet, but is going to be. */
export interface Gate {
  readonly isHeld: boolean;
}

/** One message to the server, from the call to its answer, or until it is sent where it wants none. */
export class Message extends Task {
  isSent = false;
  /** Stays so where it is to be sent again: its time in the queue was over then. */
  wasSent = false;

  constructor(
    clock: ClientClock,
    event: string,
    readonly text: string,
    readonly isRequest: boolean,
    /** Whether it may be sent again over another connection. */
    readonly isIdempotent: boolean,
    readonly gate: Gate | undefined,
  ) {
    super(clock, () => `${event} was not ${this.isSent ? 'answered' : 'sent'}`);
  }
}
