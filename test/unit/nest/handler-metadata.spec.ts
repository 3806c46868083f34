import 'reflect-metadata';
import { ConnectedSocket, MessageBody, SubscribeMessage } from '@nestjs/websockets';
import { ChannelEvent } from '../../../lib/nest/channel-event.decorator.js';
import { rolesOf } from '../../../lib/nest/handler-metadata.js';
import { HandlerPattern } from '../../../lib/nest/handler-role.js';
import {
  MESSAGE_MAPPING_METADATA,
  MESSAGE_METADATA,
  PARAMETERS_METADATA,
} from '../../../lib/nest/metadata.constants.js';
import { OnConnect } from '../../../lib/nest/on-connect.decorator.js';
import { OnDisconnect } from '../../../lib/nest/on-disconnect.decorator.js';
import { OnHandshake } from '../../../lib/nest/on-handshake.decorator.js';
import { OnSubscribe } from '../../../lib/nest/on-subscribe.decorator.js';

class Gateway {
  @ChannelEvent('chat', 'message')
  event(): void {}
  @ChannelEvent('a', 'x')
  @ChannelEvent('b:*', 'y')
  stacked(): void {}
  @ChannelEvent('a', 'x')
  @SubscribeMessage('plain')
  above(): void {}
  @SubscribeMessage('plain')
  @ChannelEvent('a', 'x')
  below(): void {}
  @OnHandshake()
  handshake(): void {}
  @OnConnect()
  connect(): void {}
  @OnSubscribe('news:*')
  subscribe(): void {}
  @OnDisconnect()
  disconnect(): void {}
  @OnDisconnect()
  @OnConnect()
  both(): void {}
  @ChannelEvent('a', 'x')
  decorated(@MessageBody() _data: unknown, @ConnectedSocket() _session: unknown): void {}
}

const { prototype } = Gateway;
const messageOf = (method: object): unknown => Reflect.getMetadata(MESSAGE_METADATA, method);
const isMapped = (method: object): unknown => Reflect.getMetadata(MESSAGE_MAPPING_METADATA, method);
const parametersOf = (name: string): string[] =>
  Object.keys(Reflect.getMetadata(PARAMETERS_METADATA, Gateway, name) as object);

describe('a decorated method', () => {
  it.each<[keyof Gateway, object]>([
    ['event', { kind: 'channel-event', channel: 'chat', event: 'message' }],
    ['handshake', { kind: 'handshake' }],
    ['connect', { kind: 'connect' }],
    ['subscribe', { kind: 'subscribe', channel: 'news:*' }],
    ['disconnect', { kind: 'disconnect' }],
  ])('has its role: %s', (name, role) => {
    expect(rolesOf(prototype[name])).toEqual([role]);
  });

  it('has the roles of all its decorators, as they stand', () => {
    expect(rolesOf(prototype.stacked).map((role) => 'event' in role && role.event)).toEqual([
      'x',
      'y',
    ]);
    expect(rolesOf(prototype.both).map(({ kind }) => kind)).toEqual(['disconnect', 'connect']);
  });

  it.each<[keyof Gateway, string]>([
    ['event', 'chat:message'],
    ['stacked', 'a:x, b:*:y'],
    ['handshake', '@OnHandshake()'],
    ['connect', '@OnConnect()'],
    ['subscribe', "@OnSubscribe('news:*')"],
  ])('has a message that no client can send, and that reads well: %s', (name, text) => {
    const message = messageOf(prototype[name]);
    expect(message).toBeInstanceOf(HandlerPattern);
    expect(String(message)).toBe(text);
    expect(JSON.stringify(message)).toBe(JSON.stringify(text));
    expect(isMapped(prototype[name])).toBe(true);
  });

  it.each<keyof Gateway>(['above', 'below'])('keeps the event of @SubscribeMessage: %s', (name) => {
    expect(messageOf(prototype[name])).toBe('plain');
    expect(rolesOf(prototype[name])).toHaveLength(1);
  });

  it('is not bound to sessions by Nest where it is for their end', () => {
    expect(isMapped(prototype.disconnect)).toBeUndefined();
    expect(isMapped(prototype.both)).toBe(true);
  });

  it('is called with the session, and the data where there are some', () => {
    expect(parametersOf('connect')).toEqual(['0:0']);
    expect(parametersOf('handshake')).toEqual(['0:0']);
    for (const name of ['event', 'stacked', 'subscribe', 'disconnect', 'both']) {
      expect(parametersOf(name)).toEqual(['0:0', '3:1']);
    }
  });

  it('is called as its param decorators say, where it has some', () => {
    expect(parametersOf('decorated').toSorted()).toEqual(['0:1', '3:0']);
  });

  it('has no role where it is not decorated', () => {
    expect(rolesOf(function plain() {})).toEqual([]);
  });
});
