import { HealthIndicatorService } from '@nestjs/terminus';
import { SessionRegistry } from '../../../../lib/core/session-registry.js';
import { HypernWsHealthIndicator } from '../../../../lib/integrations/terminus/hypern-ws-health-indicator.js';
import type { HypernWsServer } from '../../../../lib/ws/server.js';
import { FakeFrames } from '../../../support/fake-frames.js';
import { makeSession } from '../../../support/make-session.js';

const log = { warn: () => undefined, error: () => '' };

function setUp(fault?: string) {
  const sessions = new SessionRegistry(new FakeFrames(), ({ user }) => user as string, log);
  const server = { fault } as HypernWsServer;
  const indicator = new HypernWsHealthIndicator(new HealthIndicatorService(), server, sessions);
  return { sessions, indicator };
}

describe('HypernWsHealthIndicator', () => {
  it('is up while connections are taken, under the key that it is given', () => {
    const { indicator, sessions } = setUp();
    for (const user of ['ali', 'ali', undefined]) {
      const session = makeSession();
      session.user = user;
      sessions.add(session);
    }
    const up = { status: 'up', sessions: 3, users: 1 };
    expect(indicator.isHealthy('ws')).toEqual({ ws: up });
    expect(indicator.isHealthy('ws', { maxSessions: 3 })).toEqual({ ws: up });
  });

  it('is down while none is taken, and says why', () => {
    const { indicator } = setUp('the server is starting');
    expect(indicator.isHealthy('ws')).toEqual({
      ws: { status: 'down', sessions: 0, users: 0, message: 'the server is starting' },
    });
  });

  it('is down over its limit', () => {
    const { indicator, sessions } = setUp();
    for (const session of [makeSession(), makeSession()]) sessions.add(session);
    expect(indicator.isHealthy('ws', { maxSessions: 1 })).toEqual({
      ws: { status: 'down', sessions: 2, users: 0, message: 'too many sessions' },
    });
  });
});
