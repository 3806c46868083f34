import { ValidationPipe } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { ChannelManager, contract, OnDisconnect, RoomManager } from '../../lib/index.js';
import type { Channel } from '../../lib/index.js';
import type { ChatContract } from './contract.js';
import { ChatMessage, Introduction, RoomMessage } from './messages.js';
import { nameOf, Presence } from './presence.js';
import type { Attendance, ChatSession } from './presence.js';

const { ChannelEvent, OnSubscribe, publish } = contract<ChatContract>();
const valid = new ValidationPipe({ whitelist: true });

/** The chat: `{"action":"join_room","room":"general"}` calls the method for `join_room`. */
@WebSocketGateway({ path: '/ws' })
export class ChatGateway {
  readonly #chat: Channel;

  constructor(
    private readonly rooms: RoomManager,
    private readonly channels: ChannelManager,
    private readonly presence: Presence,
  ) {
    this.#chat = channels.createChannel('chat', { open: true });
    for (const name of ['general', 'random', 'help']) rooms.createRoom(name);
  }

  @SubscribeMessage('join_room')
  joinRoom(@ConnectedSocket() session: ChatSession, @MessageBody('room') room: string) {
    if (this.rooms.joinRoom(session, room)) this.presence.announce(room);
    return { status: 'joined', room };
  }

  @SubscribeMessage('leave_room')
  leaveRoom(@ConnectedSocket() session: ChatSession, @MessageBody('room') room: string) {
    if (this.rooms.leaveRoom(session, room)) this.presence.announce(room);
    return { status: 'left', room };
  }

  @SubscribeMessage('subscribe')
  subscribe(@ConnectedSocket() session: ChatSession, @MessageBody('channel') channel: string) {
    this.channels.subscribe(session, channel);
    return { status: 'subscribed', channel };
  }

  @SubscribeMessage('unsubscribe')
  unsubscribe(@ConnectedSocket() session: ChatSession, @MessageBody('channel') channel: string) {
    this.channels.unsubscribe(session, channel);
    return { status: 'unsubscribed', channel };
  }

  @SubscribeMessage('chat')
  async chat(@ConnectedSocket() session: ChatSession, @MessageBody() data: unknown) {
    await this.#chat.handleEvent('message', session, data);
    return { status: 'message_sent' };
  }

  /** Reached by the action `chat`, and by `{"channel":"chat","event":"message","data":…}`. */
  @ChannelEvent('chat', 'message')
  publish(@ConnectedSocket() session: ChatSession, @MessageBody(valid) data: ChatMessage): void {
    const { user, message } = data;
    publish(this.channels, 'chat', 'message', { user, message }, session);
  }

  @SubscribeMessage('introduce')
  introduce(@ConnectedSocket() session: ChatSession, @MessageBody(valid) data: Introduction) {
    session.data.user = data.user;
    for (const room of session.rooms) this.presence.announce(room);
    return { status: 'introduced', user: data.user };
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() session: ChatSession, @MessageBody(valid) data: RoomMessage) {
    const { room, message } = data;
    if (!session.rooms.has(room)) {
      throw new WsException({ code: 'NOT_IN_ROOM', message: 'Join the room to speak in it.' });
    }
    const push = { room, event: 'message', data: { user: nameOf(session), message } };
    this.rooms.getRoom(room)?.broadcast(push, session);
    return { status: 'said', room };
  }

  /** Opens the channel `presence` to clients; the answer to their `$sub` tells who is here. */
  @OnSubscribe('presence')
  showPresence(): Attendance[] {
    return this.presence.snapshot();
  }

  @OnDisconnect()
  disconnect(session: ChatSession): void {
    const rooms = [...session.rooms];
    this.rooms.leaveAllRooms(session);
    this.channels.unsubscribeAll(session);
    for (const room of rooms) this.presence.announce(room);
  }
}
