import { Reflector } from '@nestjs/core';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { SessionRegistry } from '../../../../lib/core/session-registry.js';
import { HypernThrottlerGuard } from '../../../../lib/integrations/throttler/hypern-throttler-guard.js';
import { FakeFrames } from '../../../support/fake-frames.js';
import { makeSession } from '../../../support/make-session.js';

const log = { warn: () => undefined, error: () => '' };

class Guard extends HypernThrottlerGuard {
  constructor() {
    super([{ limit: 1, ttl: 1_000 }], new ThrottlerStorageService(), new Reflector());
    const identify = ({ user }: { user?: { id: string } }) => user?.id;
    Reflect.set(this, 'sessions', new SessionRegistry(new FakeFrames(), identify, log));
  }

  trackerOf(request: object): Promise<string> {
    return this.getTracker(request);
  }
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
});
