import { UnauthorizedException } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { OnHandshake, RoomManager, type WebSocketSession } from '../../../lib/index.js';

@WebSocketGateway({ path: '/chat' })
export class NewChat {
  constructor(private readonly rooms: RoomManager) {}

  @OnHandshake() // before the 101: a stranger costs no connection
  authenticate({ headers }: WebSocketSession) {
    if (!headers.authorization) throw new UnauthorizedException('who are you?');
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() session: WebSocketSession, @MessageBody() name: string) {
    this.rooms.joinRoom(session, name); // left by itself in the end
  }

  @SubscribeMessage('say')
  say(
    @ConnectedSocket() session: WebSocketSession,
    @MessageBody() { room, text }: Record<string, string>,
  ) {
    this.rooms.getRoom(room!)?.broadcast({ event: 'said', data: text }, session);
  }
}
