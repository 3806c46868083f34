import { jest } from '@jest/globals';
import { HypernWsError } from '../../../lib/errors.js';
import { WebSocketMessage } from '../../../lib/core/message.js';
import { WebSocketSession } from '../../../lib/core/session.js';
import { codeOf } from '../../support/errors.js';
import { makeSession } from '../../support/make-session.js';

/** Lets microtasks run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('WebSocketSession', () => {
  describe('send', () => {
    it('sends a string as it is, in a text frame', () => {
      const session = makeSession();
      expect(session.send('hi')).toBe(true);
      const message = { kind: 'message', payload: 'hi', isBinary: false };
      expect(session.transport.sent).toEqual([message]);
    });

    it('sends bytes as they are, in a binary frame', () => {
      const session = makeSession();
      session.send(new Uint8Array([1, 2]));
      const message = { kind: 'message', payload: new Uint8Array([1, 2]), isBinary: true };
      expect(session.transport.sent).toEqual([message]);
    });

    it('sends anything else as JSON', () => {
      const session = makeSession();
      session.send({ status: 'joined' });
      session.send(null);
      expect(session.transport.messages).toEqual(['{"status":"joined"}', 'null']);
    });

    it.each([
      ['text', true],
      [new Uint8Array([1]), false],
    ])('sends %p with { binary: %p } where it is told', (payload, binary) => {
      const session = makeSession();
      session.send(payload, { binary });
      expect(session.transport.sent).toEqual([{ kind: 'message', payload, isBinary: binary }]);
    });

    it('marks nothing as an answer', () => {
      const session = makeSession();
      session.send('hi');
      expect(session.transport.answers).toEqual([]);
    });

    it.each([[10n], [undefined], [() => undefined]])('throws MESSAGE_INVALID for %p', (message) => {
      expect(codeOf(() => makeSession().send(message))).toBe('MESSAGE_INVALID');
    });

    it('drops a message before the 101 and after the close', () => {
      const session = makeSession();
      session.close();
      expect(session.send('hi')).toBe(false);
      expect(session.transport.messages).toEqual([]);
      expect(makeSession({ isOpen: false }).send('hi')).toBe(false);
    });

    it('calls back when the message was handed to the socket', () => {
      const session = makeSession();
      const [second, third] = [jest.fn(), jest.fn()];
      session.send('hi', second);
      session.send('hi', {}, third);
      expect(second).not.toHaveBeenCalled();
      session.transport.flush();
      expect([second, third].map(({ mock }) => mock.calls)).toEqual([[[undefined]], [[undefined]]]);
    });

    it('calls back later, with the reason, where the message was dropped', async () => {
      const [closed, slow] = [makeSession(), makeSession()];
      const callback = jest.fn();
      closed.close();
      slow.transport.isDropping = true;
      for (const session of [closed, slow]) session.send('hi', callback);
      expect(callback).not.toHaveBeenCalled();
      await settle();
      expect(callback.mock.calls).toEqual([
        [new Error('the session is not open')],
        [new Error('the message was dropped')],
      ]);
    });

    it('reports a callback that fails, at once or later', async () => {
      const listenerFailed = jest.fn();
      const session = makeSession({ host: { listenerFailed }, isOpen: false });
      const error = new Error('boom');
      session.send('hi', () => {
        throw error;
      });
      session.send('hi', () => Promise.reject(error));
      await settle();
      expect(listenerFailed.mock.calls).toEqual([
        ['send', error],
        ['send', error],
      ]);
    });
  });

  describe('data', () => {
    it('is an empty bag of its own until it is set', () => {
      const session = makeSession();
      expect(session.data).toEqual({});
      session.data.count = 1;
      expect([session.data, makeSession().data]).toEqual([{ count: 1 }, {}]);
      session.data = { other: true };
      expect(session.data).toEqual({ other: true });
    });
  });

  describe('user', () => {
    it('tells the host whenever it is set', () => {
      const userChanged = jest.fn();
      const session = makeSession({ host: { userChanged } });
      session.user = { id: 'ann' };
      session.user = undefined;
      expect(userChanged.mock.calls).toEqual([[session], [session]]);
      expect(session.user).toBeUndefined();
    });
  });

  describe('rooms and channels', () => {
    it('are empty at first, and the same for all who are in none', () => {
      const session = makeSession();
      expect([session.rooms.size, session.channels.size]).toEqual([0, 0]);
      expect(session.rooms).toBe(makeSession().channels);
    });

    it('are the ones that the managers keep', () => {
      const session = makeSession();
      session.ownRooms.add('a');
      session.ownChannels.add('b');
      expect([...session.rooms, ...session.channels]).toEqual(['a', 'b']);
      expect([...makeSession().rooms]).toEqual([]);
    });
  });

  describe('events', () => {
    it('reach who listens, with all arguments', () => {
      const session = makeSession();
      const listener = jest.fn();
      expect(session.hears('close')).toBe(false);
      session.on('close', listener);
      expect(session.hears('close')).toBe(true);
      expect(session.emit('close', 1000, 'bye')).toBe(true);
      expect(listener.mock.calls).toEqual([[1000, 'bye']]);
    });

    it('reach who listens once, once', () => {
      const session = makeSession();
      const listener = jest.fn();
      session.once('pong', listener);
      expect([session.emit('pong'), session.emit('pong')]).toEqual([true, false]);
      expect(listener).toHaveBeenCalledTimes(1);
    });

    it('reach nobody who went off', () => {
      const session = makeSession();
      const listener = jest.fn();
      expect(session.off('pong', listener).on('pong', listener).off('pong', listener)).toBe(
        session,
      );
      expect(session.emit('pong')).toBe(false);
      expect(listener).not.toHaveBeenCalled();
    });

    it('report a listener that throws to the host', () => {
      const listenerFailed = jest.fn();
      const session = makeSession({ host: { listenerFailed } });
      session.on('message', () => {
        throw new Error('boom');
      });
      session.emit('message', 'hi');
      expect(listenerFailed.mock.calls).toEqual([['message', new Error('boom')]]);
    });

    it('named exception go to the client, as Nest’s filters expect', () => {
      const session = makeSession();
      expect(session.emit('exception', { status: 'error' })).toBe(true);
      expect(session.transport.values).toEqual([{ event: 'exception', data: { status: 'error' } }]);
    });

    it('named error throw nothing where nobody listens', () => {
      expect(makeSession().emit('error', new Error('boom'))).toBe(false);
    });
  });

  describe('iteration', () => {
    it('reads what the receiver yields', async () => {
      const message = new WebSocketMessage('text', 'hi');
      const session = makeSession({
        receiver: {
          iterate: async function* () {
            yield message;
          },
        },
      });
      const seen: WebSocketMessage[] = [];
      for await (const each of session) seen.push(each);
      expect(seen).toEqual([message]);
    });

    it('throws ITERATION_INVALID before the 101', () => {
      const session = makeSession({ isOpen: false });
      expect(() => session[Symbol.asyncIterator]()).toThrow(HypernWsError);
      expect(codeOf(() => session[Symbol.asyncIterator]())).toBe('ITERATION_INVALID');
    });
  });

  it('has the constants of every WebSocket', () => {
    const { CONNECTING, OPEN, CLOSING, CLOSED } = makeSession();
    expect([CONNECTING, OPEN, CLOSING, CLOSED]).toEqual([0, 1, 2, 3]);
    const {
      CONNECTING: connecting,
      OPEN: open,
      CLOSING: closing,
      CLOSED: closed,
    } = WebSocketSession;
    expect([connecting, open, closing, closed]).toEqual([0, 1, 2, 3]);
  });
});
