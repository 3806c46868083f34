import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerStorageService, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { SessionRegistry } from '../../../../lib/core/session-registry.js';
import { HypernThrottlerGuard } from '../../../../lib/integrations/throttler/hypern-throttler-guard.js';
import { TooManyRequests } from '../../../../lib/integrations/throttler/too-many-requests.js';
import { FakeFrames } from '../../../support/fake-frames.js';
import { makeSession } from '../../../support/make-session.js';

const log = { warn: () => undefined, error: () => '' };

class Guard extends HypernThrottlerGuard {
  constructor(options: ThrottlerModuleOptions = [{ limit: 1, ttl: 1_000 }]) {
    super(options, new ThrottlerStorageService(), new Reflector());
    const identify = ({ user }: { user?: { id: string } }) => user?.id;
    Reflect.set(this, 'sessions', new SessionRegistry(new FakeFrames(), identify, log));
  }

  trackerOf(request: object): Promise<string> {
    return this.getTracker(request);
  }
}

/** Sets headers as `@nestjs/throttler` 6.0 to 6.6 did: whatever the response is. */
class OldGuard extends Guard {
  override canActivate(context: ExecutionContext): Promise<boolean> {
    const { res } = this.getRequestResponse(context);
    res.header('X-RateLimit-Limit', 1);
    res.setHeader('X-RateLimit-Remaining', 0);
    return super.canActivate(context);
  }
}

/** The call of a message. */
function contextOf(session: object): ExecutionContext {
  const args = [session, {}, 'search', 'search'];
  return {
    getArgByIndex: (index: number) => args[index],
    getClass: () => Guard,
    getHandler: () => contextOf,
  } as unknown as ExecutionContext;
}

describe('HypernThrottlerGuard', () => {
  it('counts by the user of a session, also before the 101', async () => {
    const session = makeSession({ isOpen: false });
    session.user = { id: 'ali' };
    expect(await new Guard().trackerOf(session)).toBe('user ali');
  });

  it('counts by address where there is no user', async () => {
    expect(await new Guard().trackerOf(makeSession({ ip: '10.0.0.1' }))).toBe('10.0.0.1');
  });

  it('lets no user count as an address', async () => {
    const session = makeSession({ ip: '10.0.0.1' });
    session.user = { id: '10.0.0.2' };
    const tracker = await new Guard().trackerOf(session);
    expect(tracker).not.toBe(await new Guard().trackerOf(makeSession({ ip: '10.0.0.2' })));
  });

  it('counts requests by address, as ever', async () => {
    expect(await new Guard().trackerOf({ ip: '10.0.0.1', user: { id: 'ali' } })).toBe('10.0.0.1');
  });

  it('has a response to set headers on, for versions that do not ask', async () => {
    const guard = new OldGuard();
    await guard.onModuleInit();
    expect(await guard.canActivate(contextOf(makeSession()))).toBe(true);
  });

  it('says what errorMessage says, and when to try again', async () => {
    const throttlers = [{ limit: 1, ttl: 1_000 }];
    const errorMessage = (_: unknown, { tracker }: { tracker: string }) => `slow down, ${tracker}`;
    const guard = new Guard({ throttlers, errorMessage });
    await guard.onModuleInit();
    const context = contextOf(makeSession({ ip: '10.0.0.1' }));
    await guard.canActivate(context);
    const refusal = (await guard.canActivate(context).catch((error: unknown) => error)) as Error;
    expect(refusal).toBeInstanceOf(TooManyRequests);
    expect(refusal.message).toBe('slow down, 10.0.0.1');
    expect((refusal as TooManyRequests).getResponse()).toMatchObject({ retryAfter: 1_000 });
  });
});
