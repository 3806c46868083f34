import { jest } from '@jest/globals';
import { codeOf } from '../../support/errors.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { FakeTransport } from '../../support/fake-transport.js';
import { endSession, makeReceiver, makeSession } from '../../support/make-session.js';

describe('SessionConnection', () => {
  describe('readyState', () => {
    it('goes from connecting to open, closing and closed', () => {
      const session = makeSession({ isOpen: false });
      const states = [session.readyState];
      session.open(new FakeTransport(), makeReceiver());
      states.push(session.readyState);
      session.close();
      states.push(session.readyState);
      endSession(session);
      states.push(session.readyState);
      expect(states).toEqual([0, 1, 2, 3]);
      expect(session.isOpen).toBe(false);
    });
  });

  describe('close', () => {
    it('closes with 1000 and no reason', () => {
      const session = makeSession();
      session.close();
      expect(session.transport.sent).toEqual([{ kind: 'close', code: 1000, reason: '' }]);
    });

    it('closes with the code and the reason that it is given', () => {
      const session = makeSession();
      session.close(4001, 'who are you?');
      const close = { kind: 'close', code: 4001, reason: 'who are you?' };
      expect(session.transport.sent).toEqual([close]);
      expect(session.closed).toEqual({ code: 4001, reason: 'who are you?', wasClean: false });
    });

    it('cuts the reason at 123 bytes of UTF-8, on a character’s boundary', () => {
      const session = makeSession();
      session.close(1000, 'é'.repeat(100));
      const close = { kind: 'close', code: 1000, reason: 'é'.repeat(61) };
      expect(session.transport.sent).toEqual([close]);
    });

    it('makes text of a reason that is none', () => {
      const session = makeSession();
      session.close(1000, 7 as unknown as string);
      expect(session.closed?.reason).toBe('7');
    });

    it.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 1000.5, NaN, '1000'])(
      'throws CLOSE_CODE_INVALID for %p, and stays open',
      (code) => {
        const session = makeSession();
        expect(codeOf(() => session.close(code as number))).toBe('CLOSE_CODE_INVALID');
        expect(session.isOpen).toBe(true);
      },
    );

    it('is harmless twice: whoever closes first says why', () => {
      const session = makeSession();
      session.close(4001, 'first');
      session.close(4003, 'second');
      expect(session.transport.sent).toHaveLength(1);
      expect(session.closed).toMatchObject({ code: 4001, reason: 'first' });
    });

    it('refuses the handshake before the 101', () => {
      const session = makeSession({ isOpen: false });
      session.close(4001);
      expect(session.readyState).toBe(2);
      expect(session.closed?.code).toBe(4001);
    });

    it('tells the host, once', () => {
      const closing = jest.fn();
      const session = makeSession({ host: { closing } });
      session.close();
      session.close();
      endSession(session);
      expect(closing.mock.calls).toEqual([[session]]);
    });
  });

  describe('the end', () => {
    it('keeps the code that the server closed with, and says whether the peer answered', () => {
      const session = makeSession();
      session.close(4030, 'kicked');
      session.ended({ code: 1005, reason: '', wasClean: true });
      expect(session.closed).toEqual({ code: 4030, reason: 'kicked', wasClean: true });
      expect(session.isClosedHere).toBe(true);
    });

    it('has the peer’s code where the peer closed', () => {
      const session = makeSession();
      session.beginClosing();
      expect(session.readyState).toBe(2);
      session.ended({ code: 1001, reason: 'away', wasClean: true });
      expect(session.closed).toEqual({ code: 1001, reason: 'away', wasClean: true });
      expect(session.isClosedHere).toBe(false);
    });
  });

  describe('terminate', () => {
    it('ends the connection without a close frame', () => {
      const session = makeSession();
      session.terminate();
      expect(session.transport.sent).toEqual([{ kind: 'terminate' }]);
      expect([session.readyState, session.closed?.code]).toEqual([2, 1006]);
    });

    it('ends a connection that closes already, and keeps its code', () => {
      const session = makeSession();
      session.close(4001);
      session.terminate();
      expect(session.transport.sent).toHaveLength(2);
      expect(session.closed?.code).toBe(4001);
    });
  });

  describe('signal', () => {
    it('aborts when the session begins to close', () => {
      const session = makeSession();
      const { signal } = session;
      expect(signal.aborted).toBe(false);
      session.close();
      expect(signal.aborted).toBe(true);
      expect(session.signal).toBe(signal);
    });

    it('is aborted where it is asked for after the close', () => {
      const session = makeSession();
      session.close();
      expect(session.signal.aborted).toBe(true);
    });
  });

  describe('ping', () => {
    it('sends a ping while the session is open', () => {
      const session = makeSession();
      session.ping();
      session.close();
      session.ping();
      expect(session.transport.pings).toBe(1);
    });

    it('is harmless before the 101', () => {
      expect(() => makeSession({ isOpen: false }).ping()).not.toThrow();
    });
  });

  describe('deliver', () => {
    it('queues a frame while the session is open, and tells whether it did', () => {
      const frame = new FakeFrames().create().write('hi', false);
      const session = makeSession();
      expect(session.deliver(frame)).toBe(true);
      session.transport.isDropping = true;
      expect(session.deliver(frame)).toBe(false);
      session.transport.isDropping = false;
      session.close();
      expect(session.deliver(frame)).toBe(false);
      expect(session.transport.messages).toEqual(['hi']);
      expect(makeSession({ isOpen: false }).deliver(frame)).toBe(false);
    });

    it('passes on what is an answer', () => {
      const session = makeSession();
      session.deliverPayload('answer', false, true);
      session.deliverPayload('push', false, false);
      expect(session.transport.answers).toEqual(['answer']);
      expect(session.transport.messages).toEqual(['answer', 'push']);
    });
  });

  describe('drained', () => {
    it('resolves when the connection says so, and before the 101 at once', async () => {
      const session = makeSession();
      const seen: string[] = [];
      const drained = session.drained().then(() => seen.push('drained'));
      await makeSession({ isOpen: false }).drained();
      expect(seen).toEqual([]);
      session.transport.flush();
      await drained;
      expect(seen).toEqual(['drained']);
    });
  });

  describe('stats', () => {
    it('are the counters of the connection, and what is queued', () => {
      const session = makeSession();
      session.send('four');
      session.transport.bufferedAmount = 6;
      expect(session.bufferedAmount).toBe(6);
      expect(session.stats).toEqual({
        messagesReceived: 0,
        bytesReceived: 0,
        messagesSent: 1,
        bytesSent: 4,
        messagesDropped: 0,
        bufferedAmount: 6,
      });
    });

    it('are zero before the 101', () => {
      const session = makeSession({ isOpen: false });
      expect(new Set(Object.values(session.stats))).toEqual(new Set([0]));
      expect(session.bufferedAmount).toBe(0);
    });
  });

  it('has the facts of its handshake', () => {
    const facts = {
      request: {} as never,
      headers: { host: 'a' },
      url: '/ws?a=1',
      path: '/ws',
      params: { id: '1' },
      query: { a: '1' },
      cookies: { sid: 'x' },
      ip: '10.0.0.1',
      protocol: 'p',
    };
    expect(makeSession(facts)).toMatchObject(facts);
  });
});
