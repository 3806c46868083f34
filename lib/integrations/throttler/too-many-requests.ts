import { ThrottlerException } from '@nestjs/throttler';

/** A `ThrottlerException` that tells the client when it may try again. */
export class TooManyRequests extends ThrottlerException {
  readonly #retryAfter: number;

  /** @param retryAfter - milliseconds. */
  constructor(message: string, retryAfter: number) {
    super(message);
    this.#retryAfter = retryAfter;
  }

  override getResponse(): object {
    return { statusCode: this.getStatus(), message: this.message, retryAfter: this.#retryAfter };
  }
}
