import { jest } from '@jest/globals';
import { of, throwError } from 'rxjs';
import { Call } from '../../../lib/core/call.js';
import { ChannelManager } from '../../../lib/core/channel-manager.js';
import type { Handler } from '../../../lib/core/router.js';
import { runHandler } from '../../../lib/core/run-handler.js';
import { SUBPROTOCOL } from '../../../lib/protocol/subprotocol.js';
import { codeOf } from '../../support/errors.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { makeSession } from '../../support/make-session.js';

const limits = { maxChannelsPerSession: 2, maxNameBytes: 8 };

function setUp(...gateways: Handler['run'][]) {
  const frames = new FakeFrames();
  const handlersOf = jest.fn(() => gateways.map((run) => ({ run })));
  const channels = new ChannelManager(limits, frames, handlersOf);
  const channel = channels.createChannel('chat');
  return { frames, channels, channel, handlersOf, session: makeSession() };
}

describe('Channel', () => {
  describe('publish', () => {
    it('sends channel, event and data to every subscriber, encoded once', () => {
      const { frames, channel, session } = setUp();
      const other = makeSession();
      for (const each of [session, other]) channel.addSubscriber(each);
      expect(channel.publish('message', { text: 'hi' })).toBe(2);
      const expected = { channel: 'chat', event: 'message', data: { text: 'hi' } };
      expect([session.transport.values, other.transport.values]).toEqual([[expected], [expected]]);
      expect(frames.frames).toHaveLength(1);
      expect(frames.frames[0]!.isBinary).toBe(false);
    });

    it('leaves the publisher out, or several', () => {
      const { channel, session } = setUp();
      const other = makeSession();
      for (const each of [session, other]) channel.addSubscriber(each);
      expect(channel.publish('message', 1, session)).toBe(1);
      expect(channel.publish('message', 2, [session, other])).toBe(0);
      expect([session.transport.messages.length, other.transport.messages.length]).toEqual([0, 1]);
    });

    it('sends no data where there is none', () => {
      const { channel, session } = setUp();
      channel.addSubscriber(session);
      channel.publish('tick');
      expect(session.transport.values).toEqual([{ channel: 'chat', event: 'tick' }]);
    });

    it('encodes nothing, and returns 0, without subscribers', () => {
      const { frames, channel } = setUp();
      expect(channel.publish('message', 10n)).toBe(0);
      expect(frames.frames).toEqual([]);
    });

    it('throws MESSAGE_INVALID where the data has no JSON', () => {
      const { channel, session } = setUp();
      channel.addSubscriber(session);
      expect(codeOf(() => channel.publish('message', 10n))).toBe('MESSAGE_INVALID');
    });
  });

  describe('addSubscriber and removeSubscriber', () => {
    it('tell whether the membership changed', () => {
      const { channel, session } = setUp();
      expect(channel.addSubscriber(session)).toBe(true);
      expect(channel.addSubscriber(session)).toBe(false);
      expect([channel.subscriberCount, ...session.channels]).toEqual([1, 'chat']);
      expect(channel.removeSubscriber(session)).toBe(true);
      expect(channel.removeSubscriber(session)).toBe(false);
      expect([channel.subscriberCount, ...session.channels]).toEqual([0]);
    });

    it('tell a client of the subprotocol that it is no subscriber any more', () => {
      const { channel } = setUp();
      const session = makeSession({ protocol: SUBPROTOCOL });
      channel.addSubscriber(session);
      channel.removeSubscriber(session, 'muted');
      const data = { channel: 'chat', reason: 'muted' };
      expect(session.transport.values).toEqual([{ event: '$unsub', data }]);
    });
  });

  describe('on', () => {
    it('returns a function that takes the handler off, and no other', async () => {
      const { channel, session } = setUp();
      const handler = jest.fn();
      const off = channel.on('message', handler);
      channel.on('message', handler);
      off();
      off();
      await channel.handleEvent('message', session, 'hi');
      expect(handler.mock.calls).toEqual([[session, 'hi']]);
    });

    it('hears its own event only', async () => {
      const { channel, session } = setUp();
      const handler = jest.fn();
      channel.on('message', handler);
      await channel.handleEvent('other', session);
      expect(handler).not.toHaveBeenCalled();
    });

    it('throws EVENT_RESERVED for an event of the protocol', () => {
      const { channel } = setUp();
      expect(codeOf(() => channel.on('$sub', () => undefined))).toBe('EVENT_RESERVED');
    });
  });

  describe('handlersOf', () => {
    it('gives the handlers of on before those of gateways', () => {
      const { channel, session } = setUp(() => 'gateway');
      expect(channel.handlersOf(session, 'message')).toHaveLength(1);
      const off = channel.on('message', () => 'own');
      expect(channel.handlersOf(session, 'message')).toHaveLength(2);
      off();
      expect(channel.handlersOf(session, 'message')).toHaveLength(1);
    });
  });

  describe('a handler of on', () => {
    it.each([
      ['at once', () => of(1)],
      ['later', async () => of(1)],
    ])('may return a stream, %s', async (_, handler) => {
      const { channel, session } = setUp();
      const call = new Call(session, 'message', 'chat', undefined);
      channel.on('message', handler);
      await runHandler(channel.handlersOf(session, 'message')[0]!, undefined, call);
      expect(call.isStream).toBe(true);
    });
  });

  describe('handleEvent', () => {
    it('asks for the gateways of the session’s path', async () => {
      const { channel, handlersOf, session } = setUp(() => undefined);
      await channel.handleEvent('message', session);
      expect(handlersOf.mock.calls).toEqual([[session, 'chat', 'message']]);
    });

    it('gives gateways the data, and a call with session, event and channel', async () => {
      const run = jest.fn<Handler['run']>();
      const { channel, session } = setUp(run);
      await channel.handleEvent('message', session, 'hi');
      const [data, call] = run.mock.calls[0]!;
      expect([data, call.session, call.event, call.channel, call.id]).toEqual([
        'hi',
        session,
        'message',
        'chat',
        undefined,
      ]);
    });

    it('resolves with the first result that is not undefined', async () => {
      const { channel, session } = setUp(
        () => undefined,
        async () => null,
        () => 'second',
      );
      channel.on('message', () => undefined);
      expect(await channel.handleEvent('message', session)).toBeNull();
    });

    it('resolves with undefined where nobody handles the event', async () => {
      const { channel, session } = setUp();
      expect(await channel.handleEvent('message', session)).toBeUndefined();
    });

    it('runs one handler after another', async () => {
      const seen: string[] = [];
      const { channel, session } = setUp(() => seen.push('gateway'));
      channel.on('message', async () => {
        await Promise.resolve();
        seen.push('own');
      });
      await channel.handleEvent('message', session);
      expect(seen).toEqual(['own', 'gateway']);
    });

    it('needs no subscription, and sends nothing', async () => {
      const { channel, session } = setUp(() => ({ event: 'answer' }));
      expect(await channel.handleEvent('message', session)).toEqual({ event: 'answer' });
      expect(session.transport.sent).toEqual([]);
    });

    it('rejects with the first failure, once all have run', async () => {
      const last = jest.fn<Handler['run']>();
      const { channel, session } = setUp(() => Promise.reject(new Error('second')), last);
      channel.on('message', () => {
        throw new Error('first');
      });
      await expect(channel.handleEvent('message', session)).rejects.toThrow('first');
      expect(last).toHaveBeenCalledTimes(1);
    });

    it('rejects where a filter handled the exception', async () => {
      const { channel, session } = setUp((_, call) => call.fail(new Error('denied')));
      await expect(channel.handleEvent('message', session)).rejects.toThrow('denied');
    });

    it('resolves with the last value of a stream', async () => {
      const { channel, session } = setUp();
      channel.on('message', async () => of(1, 2, 3));
      expect(await channel.handleEvent('message', session)).toBe(3);
    });

    it('rejects where a stream fails', async () => {
      const { channel, session } = setUp();
      channel.on('message', () => throwError(() => new Error('broken')));
      await expect(channel.handleEvent('message', session)).rejects.toThrow('broken');
    });

    it('is not disturbed by a handler that takes itself off', async () => {
      const { channel, session } = setUp();
      const second = jest.fn();
      const off = channel.on('message', () => off());
      channel.on('message', second);
      await channel.handleEvent('message', session);
      expect(second).toHaveBeenCalledTimes(1);
    });
  });
});
