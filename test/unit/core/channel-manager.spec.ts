import { ChannelManager } from '../../../lib/core/channel-manager.js';
import { SUBPROTOCOL } from '../../../lib/protocol/subprotocol.js';
import { codeOf } from '../../support/errors.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { makeSession } from '../../support/make-session.js';

const limits = { maxRoomsPerSession: 2, maxChannelsPerSession: 2, maxNameBytes: 8 };

function makeChannels(): ChannelManager {
  return new ChannelManager(limits, new FakeFrames(), () => []);
}

function unsub(channel: string, reason: string) {
  return { event: '$unsub', data: { channel, reason } };
}

describe('ChannelManager', () => {
  describe('createChannel', () => {
    it('makes a channel that lasts, closed to clients', () => {
      const channels = makeChannels();
      const session = makeSession();
      const channel = channels.createChannel('chat');
      channels.subscribe(session, 'chat');
      channels.unsubscribe(session, 'chat');
      expect(channels.getChannel('chat')).toBe(channel);
      expect(channel.isOpen).toBe(false);
    });

    it('opens a channel to clients where it says so', () => {
      expect(makeChannels().createChannel('chat', { open: true }).isOpen).toBe(true);
    });

    it('returns the channel of that name, open or closed as it was', () => {
      const channels = makeChannels();
      const channel = channels.createChannel('chat', { open: true });
      expect(channels.createChannel('chat')).toBe(channel);
      expect(channel.isOpen).toBe(true);
      channels.createChannel('chat', { open: false });
      expect(channel.isOpen).toBe(false);
    });

    it.each(['', 'ninebytes', 'chat:*', 'chat:#'])('throws BAD_NAME for %j', (name) => {
      expect(codeOf(() => makeChannels().createChannel(name))).toBe('BAD_NAME');
    });
  });

  describe('channels', () => {
    it('holds every channel by its name', () => {
      const channels = makeChannels();
      const channel = channels.createChannel('chat');
      channels.subscribe(makeSession(), 'news');
      expect([...channels.channels.keys()]).toEqual(['chat', 'news']);
      expect(channels.channels.get('chat')).toBe(channel);
    });
  });

  describe('subscribe', () => {
    it('tells whether the membership changed, and keeps session.channels in step', () => {
      const channels = makeChannels();
      const session = makeSession();
      expect(channels.subscribe(session, 'chat')).toBe(true);
      expect(channels.subscribe(session, 'chat')).toBe(false);
      expect([...session.channels]).toEqual(['chat']);
      expect(channels.getChannel('chat')?.subscriberCount).toBe(1);
    });

    it('keeps rooms and channels apart', () => {
      const session = makeSession();
      makeChannels().subscribe(session, 'chat');
      expect(session.rooms.size).toBe(0);
    });

    it('needs no channel that is open to clients', () => {
      const channels = makeChannels();
      channels.createChannel('chat', { open: false });
      expect(channels.subscribe(makeSession(), 'chat')).toBe(true);
    });

    it('is false before the 101', () => {
      expect(makeChannels().subscribe(makeSession({ isOpen: false }), 'chat')).toBe(false);
    });

    it('throws TOO_MANY_CHANNELS past maxChannelsPerSession of its path', () => {
      const channels = makeChannels();
      const session = makeSession({ host: { limits } });
      for (const name of ['a', 'b']) channels.subscribe(session, name);
      expect(codeOf(() => channels.subscribe(session, 'c'))).toBe('TOO_MANY_CHANNELS');
      const other = makeSession();
      for (const name of ['a', 'b', 'c']) channels.subscribe(other, name);
      expect(other.channels.size).toBe(3);
    });

    it('throws BAD_NAME for what only a pattern may be', () => {
      expect(codeOf(() => makeChannels().subscribe(makeSession(), '#'))).toBe('BAD_NAME');
    });
  });

  describe('unsubscribe', () => {
    it('tells whether the session was subscribed', () => {
      const channels = makeChannels();
      const session = makeSession();
      channels.subscribe(session, 'chat');
      expect(channels.unsubscribe(session, 'chat')).toBe(true);
      expect(channels.unsubscribe(session, 'chat')).toBe(false);
      expect(session.channels.size).toBe(0);
      expect(channels.getChannel('chat')).toBeUndefined();
    });

    it('tells a client of the subprotocol that the server took it away, and why', () => {
      const channels = makeChannels();
      const session = makeSession({ protocol: SUBPROTOCOL });
      for (const name of ['a', 'b']) channels.subscribe(session, name);
      channels.unsubscribe(session, 'a');
      channels.unsubscribe(session, 'b', 'not paid');
      expect(session.transport.values).toEqual([
        unsub('a', 'unsubscribed'),
        unsub('b', 'not paid'),
      ]);
    });

    it('tells nothing where nothing was taken away', () => {
      const session = makeSession({ protocol: SUBPROTOCOL });
      makeChannels().unsubscribe(session, 'chat');
      expect(session.transport.messages).toEqual([]);
    });

    it('tells nothing to a client without the subprotocol', () => {
      const channels = makeChannels();
      const session = makeSession();
      channels.subscribe(session, 'chat');
      channels.unsubscribe(session, 'chat');
      expect(session.transport.messages).toEqual([]);
    });

    it('works after the close, and tells nothing', () => {
      const channels = makeChannels();
      const session = makeSession({ protocol: SUBPROTOCOL });
      channels.subscribe(session, 'chat');
      session.close();
      expect(channels.unsubscribe(session, 'chat')).toBe(true);
      expect(session.transport.messages).toEqual([]);
    });
  });

  describe('release', () => {
    it('unsubscribes a client that asked for it, and pushes nothing', () => {
      const channels = makeChannels();
      const session = makeSession({ protocol: SUBPROTOCOL });
      channels.subscribe(session, 'chat');
      expect(channels.release(session, 'chat')).toBe(true);
      expect(channels.release(session, 'chat')).toBe(false);
      expect(session.channels.size).toBe(0);
      expect(session.transport.messages).toEqual([]);
    });
  });

  describe('unsubscribeAll', () => {
    it('unsubscribes from every channel, and tells each', () => {
      const channels = makeChannels();
      const session = makeSession({ protocol: SUBPROTOCOL });
      const other = makeSession();
      for (const name of ['a', 'b']) channels.subscribe(session, name);
      channels.subscribe(other, 'b');
      expect(channels.unsubscribeAll(session, 'moved')).toBe(2);
      expect(session.channels.size).toBe(0);
      expect([...channels.channels.keys()]).toEqual(['b']);
      expect(session.transport.values).toEqual([unsub('a', 'moved'), unsub('b', 'moved')]);
    });
  });

  describe('deleteChannel', () => {
    it('unsubscribes everybody before it tells anybody', () => {
      const channels = makeChannels();
      const channel = channels.createChannel('chat');
      const session = makeSession({ protocol: SUBPROTOCOL });
      const plain = makeSession();
      const seen: unknown[] = [];
      for (const each of [session, plain]) channels.subscribe(each, 'chat');
      session.transport.send = () => seen.push(channel.subscriberCount) > 0;
      expect(channels.deleteChannel('chat')).toBe(true);
      expect(seen).toEqual([0]);
      expect(channels.getChannel('chat')).toBeUndefined();
      expect([session.channels.size, plain.channels.size]).toEqual([0, 0]);
      expect(plain.transport.messages).toEqual([]);
    });

    it('gives a reason: its own or the application’s', () => {
      const channels = makeChannels();
      const session = makeSession({ protocol: SUBPROTOCOL });
      for (const name of ['a', 'b']) channels.subscribe(session, name);
      channels.deleteChannel('a');
      channels.deleteChannel('b', 'sold out');
      expect(session.transport.values).toEqual([unsub('a', 'deleted'), unsub('b', 'sold out')]);
    });

    it('is false for an unknown channel', () => {
      expect(makeChannels().deleteChannel('chat')).toBe(false);
    });

    it('leaves no opening and no handler behind', async () => {
      const channels = makeChannels();
      const session = makeSession();
      const channel = channels.createChannel('chat', { open: true });
      channel.on('message', () => 'handled');
      channels.deleteChannel('chat');
      channel.addSubscriber(session);
      expect(channel.isOpen).toBe(false);
      expect(await channel.handleEvent('message', session)).toBeUndefined();
    });
  });
});
