import 'reflect-metadata';
import { ChannelManager } from '../../../lib/core/channel-manager.js';
import { contract } from '../../../lib/nest/contract.js';
import { rolesOf } from '../../../lib/nest/handler-metadata.js';
import { MESSAGE_METADATA } from '../../../lib/nest/metadata.constants.js';
import { FakeFrames } from '../../support/fake-frames.js';
import { makeSession } from '../../support/make-session.js';

interface Chat {
  events: { echo: { data: string; answer: string } };
  pushes: { notice: string };
  channels: {
    lobby: { events: { wave: { data: string } }; pushes: { waved: string } };
  };
}

const { SubscribeMessage, ChannelEvent, OnSubscribe, publish, push } = contract<Chat>();

class Gateway {
  @SubscribeMessage('echo')
  echo(text: string) {
    return text;
  }
  @ChannelEvent('lobby', 'wave')
  wave(_how: string): void {}
  @OnSubscribe('lobby')
  enter(): void {}
}

describe('contract', () => {
  it('decorates as the decorators do that it types', () => {
    const { echo, wave, enter } = Gateway.prototype;
    expect(Reflect.getMetadata(MESSAGE_METADATA, echo)).toBe('echo');
    expect(rolesOf(wave)).toEqual([{ kind: 'channel-event', channel: 'lobby', event: 'wave' }]);
    expect(rolesOf(enter)).toEqual([{ kind: 'subscribe', channel: 'lobby' }]);
  });

  it('publishes to a channel, less to the publisher', () => {
    const frames = new FakeFrames();
    const limits = { maxRoomsPerSession: 2, maxChannelsPerSession: 2, maxNameBytes: 8 };
    const channels = new ChannelManager(limits, frames, () => []);
    const [publisher, other] = [makeSession(), makeSession()];
    for (const session of [publisher, other]) channels.subscribe(session, 'lobby');
    expect(publish(channels, 'lobby', 'waved', 'hi', publisher)).toBe(1);
    expect(publish(channels, 'lobby', 'waved', 'hi')).toBe(2);
  });

  it('reaches nobody on a channel that is not there, and makes none', () => {
    const limits = { maxRoomsPerSession: 2, maxChannelsPerSession: 2, maxNameBytes: 8 };
    const channels = new ChannelManager(limits, new FakeFrames(), () => []);
    expect(publish(channels, 'lobby', 'waved', 'hi')).toBe(0);
    expect(channels.channels.size).toBe(0);
  });

  it('makes the message of a push', () => {
    expect(push('notice', 'tea')).toEqual({ event: 'notice', data: 'tea' });
  });
});
