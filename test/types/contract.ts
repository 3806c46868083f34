import { ConnectedSocket, MessageBody } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import type { HypernWsClient } from '../../lib/client/index.js';
import {
  contract,
  WsChannel,
  type ChannelManager,
  type EventData,
  type Room,
  type WebSocketSession,
} from '../../lib/index.js';
import type { Chat } from './chat-contract.js';

const chat = contract<Chat>();

class MessageDto {
  readonly text!: string;
}

export class SoundGateway {
  @chat.SubscribeMessage('echo')
  echo(_session: WebSocketSession, data: { text: string }) {
    return data;
  }

  @chat.SubscribeMessage('echo')
  async later(@MessageBody() dto: MessageDto, @ConnectedSocket() _session: WebSocketSession) {
    return { event: 'echoed', data: dto };
  }

  @chat.SubscribeMessage('echo')
  checked(@MessageBody() data: unknown): EventData<Chat, 'echo'> {
    return data as MessageDto;
  }

  @chat.SubscribeMessage('typing')
  typing(@MessageBody() _data: { room: string }): void {}

  @chat.SubscribeMessage('typing')
  stream(@MessageBody() _data: { room: string }): Observable<number> {
    return undefined!;
  }

  @chat.SubscribeMessage('time')
  time(): number {
    return Date.now();
  }

  @chat.SubscribeMessage('time')
  timeFor(@ConnectedSocket() _session: WebSocketSession): number {
    return Date.now();
  }

  @chat.SubscribeMessage('mood')
  mood(@ConnectedSocket() _session: WebSocketSession, @MessageBody() _mood?: string): void {}

  @chat.SubscribeMessage('mood')
  moodOr(@MessageBody() _mood: string | undefined): void {}

  @chat.SubscribeMessage('mood')
  anyMood(): void {}

  @chat.SubscribeMessage('pick')
  pick(@MessageBody() _picked: string | number): void {}

  @chat.ChannelEvent('room:*', 'message')
  say(@WsChannel() _room: string, @MessageBody() _data: { text: string }) {
    return Promise.resolve({ id: 1 });
  }

  @chat.OnSubscribe('room:*')
  enter(_session: WebSocketSession, _room: string) {
    return { members: 1 };
  }

  @chat.OnSubscribe('lobby')
  visit(): void {}
}

export class WrongGateway {
  // @ts-expect-error no such event
  @chat.SubscribeMessage('ecko')
  a() {}

  // @ts-expect-error no such channel
  @chat.ChannelEvent('chat', 'message')
  b() {}

  // @ts-expect-error no such event of this channel
  @chat.ChannelEvent('lobby', 'message')
  c() {}

  // @ts-expect-error no such channel
  @chat.OnSubscribe('chat')
  d() {}

  // @ts-expect-error its data is of another shape
  @chat.SubscribeMessage('echo')
  e(_session: WebSocketSession, data: { text: number }) {
    return { text: String(data.text) };
  }

  // @ts-expect-error nothing takes its data
  @chat.SubscribeMessage('echo')
  f() {
    return { text: '' };
  }

  // @ts-expect-error its answer is of another shape
  @chat.SubscribeMessage('echo')
  g(@MessageBody() _data: { text: string }) {
    return { txt: '' };
  }

  // @ts-expect-error its answer is missing
  @chat.SubscribeMessage('time')
  h() {}

  // @ts-expect-error its answer, too late or not, is of another shape
  @chat.SubscribeMessage('time')
  async i() {
    return 'noon';
  }

  // @ts-expect-error the end of a stream is no answer
  @chat.SubscribeMessage('time')
  j(): Observable<number> {
    return undefined!;
  }

  // @ts-expect-error nobody wants its answer
  @chat.SubscribeMessage('typing')
  k(@MessageBody() _data: { room: string }) {
    return 5;
  }

  // @ts-expect-error what it tells subscribers is of another shape
  @chat.OnSubscribe('room:*')
  l() {
    return 5;
  }

  // @ts-expect-error its data is of another shape
  @chat.ChannelEvent('room:*', 'message')
  m(@WsChannel() _room: string, @MessageBody() _text: number) {
    return { id: 1 };
  }

  // @ts-expect-error its data, where there is any, is of another shape
  @chat.SubscribeMessage('mood')
  n(@MessageBody() _mood?: number) {}

  // @ts-expect-error its data may be left out
  @chat.SubscribeMessage('mood')
  o(@MessageBody() _mood: string) {}

  // @ts-expect-error no parameter takes all of its data
  @chat.SubscribeMessage('pick')
  p(_one: string, @MessageBody() _other: number) {}
}

export function pushes(channels: ChannelManager, room: Room, session: WebSocketSession): void {
  const sent: number = chat.publish(channels, 'room:7', 'message', { user: 'a', text: 'b' });
  chat.publish(channels, `room:${sent}`, 'message', { user: 'a', text: 'b' }, session);
  room.broadcast(chat.push('notice', 'hello'), [session]);
  session.send(chat.push('notice', 'hello'));

  // @ts-expect-error no such channel
  chat.publish(channels, 'chat', 'message', { user: 'a', text: 'b' });
  // @ts-expect-error no such event of this channel
  chat.publish(channels, 'lobby', 'message', { user: 'a', text: 'b' });
  // @ts-expect-error its data is of another shape
  chat.publish(channels, 'room:7', 'message', { text: 'b' });
  // @ts-expect-error its data is missing
  chat.publish(channels, 'room:7', 'message');
  // @ts-expect-error no such push
  chat.push('notices', 'hello');
  // @ts-expect-error its data is of another shape
  chat.push('notice', { text: 'hello' });
}

/** Tools are functions of their own: taken out of their object, no rule of a linter minds. */
export const { SubscribeMessage, ChannelEvent, OnSubscribe, publish, push } = chat;

export async function client(it: HypernWsClient<Chat>): Promise<number> {
  return (await it.channel('room:7').request('message', { text: 'hi' })).id;
}

// @ts-expect-error an event is no bare payload
contract<{ events: { echo: string } }>();
