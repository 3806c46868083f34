import type { FailureCode } from '../protocol/failure.js';
import { amountOf, propertiesOf, textOf } from './server-frame.js';

/** What the server answered in place of a result: the `exception` frame, as an error. */
export class HypernWsException extends Error {
  override readonly name = 'HypernWsException';
  /** A code of the protocol, or one of the application's own. */
  readonly code: FailureCode | (string & {});
  /** What a pipe found wrong, as it reported it. */
  readonly details: unknown;
  /** Milliseconds after which it may be tried again. */
  readonly retryAfter: number | undefined;
  /** Names the line of the server's log that tells more. */
  readonly ref: string | undefined;

  /** Reads the `data` of the frame; what a server of another make leaves out is `ERROR`. */
  constructor(data: unknown) {
    const { code, message, details, retryAfter, ref } = propertiesOf(data);
    super(textOf(message) ?? 'exception');
    this.code = textOf(code) ?? 'ERROR';
    this.details = details;
    this.retryAfter = amountOf(retryAfter);
    this.ref = textOf(ref);
  }
}
