import type { UpgradeRequest } from '../../../lib/core/handshake.js';
import type { WebSocketSession } from '../../../lib/core/session.js';
import { handOver } from '../../../lib/ws/request-additions.js';
import { makeSession } from '../../support/make-session.js';

/** A session whose request has what middleware put there, and was handed all of it. */
function handedOver(added: Record<string, unknown>) {
  const request = { ...added } as unknown as UpgradeRequest;
  const session: WebSocketSession = makeSession({ id: 'own', ip: '10.0.0.1', request });
  handOver(Object.keys(added), session);
  return session as WebSocketSession & { session?: unknown; flash?: unknown };
}

describe('handOver', () => {
  it('gives a session what it has not, and the user', () => {
    const session = handedOver({
      session: { a: 1 },
      user: { id: 'ali' },
      id: 'other',
      ip: 'other',
      send: 'other',
    });
    expect(session).toMatchObject({
      session: { a: 1 },
      user: { id: 'ali' },
      id: 'own',
      ip: '10.0.0.1',
      send: expect.any(Function) as unknown,
    });
  });

  it('leaves the user alone where there is none', () => {
    expect(handedOver({ user: null }).user).toBeUndefined();
  });

  it('shows what becomes of it on the request, and changes it there', () => {
    const session = handedOver({ session: 'old', flash: 1 });
    const request = session.request as unknown as Record<string, unknown>;
    request.session = 'new';
    expect(session.session).toBe('new');
    delete request.session;
    expect(session.session).toBeUndefined();
    session.flash = 2;
    expect(request.flash).toBe(2);
    expect(Object.keys(session)).toEqual(expect.arrayContaining(['session', 'flash']));
  });

  it('keeps sessions apart', () => {
    const [one, other] = [handedOver({ session: 1 }), handedOver({ session: 2 })];
    expect([one.session, other.session]).toEqual([1, 2]);
  });
});
