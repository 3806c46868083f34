import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import {
  ThrottlerGuard,
  type ThrottlerGetTrackerFunction,
  type ThrottlerLimitDetail,
} from '@nestjs/throttler';
import { SessionRegistry } from '../../core/session-registry.js';
import { WebSocketSession } from '../../core/session.js';
import { TooManyRequests } from './too-many-requests.js';

type Bag = Parameters<ThrottlerGetTrackerFunction>[0];

/** `@nestjs/throttler` tells in seconds when a block ends. */
const SECOND = 1_000;

/** A message has no response; `@nestjs/throttler` before 6.7 sets headers on it unasked. */
const NO_RESPONSE: Bag = { header: () => undefined, setHeader: () => undefined };

/**
 * The `ThrottlerGuard` of `@nestjs/throttler` for gateways, and for controllers as it always was:
 * `APP_GUARD` may be this one for both. It counts the calls of each method of a gateway by the
 * session's user, where one is known (see the option `identify`), else by its address.
 *
 * Past the limit a message is answered with `RATE_LIMITED` and `retryAfter` in milliseconds, a
 * handshake with 429 and `Retry-After`. `@Throttle()`, `@SkipThrottle()` and the options of
 * `ThrottlerModule` hold as for HTTP; a `getTracker` of theirs gets the session.
 */
@Injectable()
export class HypernThrottlerGuard extends ThrottlerGuard {
  @Inject(SessionRegistry)
  private readonly sessions!: SessionRegistry;

  /** A session stands in for the request; there is no response to set headers on. */
  protected override getRequestResponse(context: ExecutionContext): { req: Bag; res: Bag } {
    const session = sessionOf(context);
    return session ? { req: session, res: NO_RESPONSE } : super.getRequestResponse(context);
  }

  protected override getTracker(request: Bag): Promise<string> {
    const user = request instanceof WebSocketSession ? this.sessions.userOf(request) : undefined;
    return user === undefined ? super.getTracker(request) : Promise.resolve(`user ${user}`);
  }

  protected override async throwThrottlingException(
    context: ExecutionContext,
    detail: ThrottlerLimitDetail,
  ): Promise<void> {
    if (!sessionOf(context)) return super.throwThrottlingException(context, detail);
    const message = await this.getErrorMessage(context, detail);
    throw new TooManyRequests(message, detail.timeToBlockExpire * SECOND);
  }
}

function sessionOf(context: ExecutionContext): WebSocketSession | undefined {
  const client: unknown = context.getArgByIndex(0);
  return client instanceof WebSocketSession ? client : undefined;
}
