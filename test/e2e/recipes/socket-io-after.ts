import { UnauthorizedException } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import {
  OnHandshake,
  RoomManager,
  SessionRegistry,
  type Endpoint,
  type WebSocketSession,
} from '../../../lib/index.js';

@WebSocketGateway({ path: '/chat', origins: ['https://example.com'] })
export class PlainChat {
  @WebSocketServer() server!: Endpoint;

  constructor(
    private readonly rooms: RoomManager,
    private readonly sessions: SessionRegistry,
  ) {}

  @OnHandshake()
  authenticate({ headers }: WebSocketSession) {
    const token = headers.authorization?.slice('Bearer '.length);
    if (!token) throw new UnauthorizedException('who are you?');
    return { id: token }; // session.user
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() session: WebSocketSession, @MessageBody() name: string) {
    this.rooms.joinRoom(session, `chat:${name}`);
    const room = this.rooms.getRoom(`chat:${name}`)!;
    room.broadcast({ event: 'joined', data: session.user.id }, session);
    return room.clientCount;
  }

  announce(text: string) {
    for (const session of this.server.clients) session.send({ event: 'notice', data: text });
  }

  notify(userId: string, text: string) {
    return this.sessions.sendToUser(userId, { event: 'notice', data: text });
  }

  ban(userId: string) {
    return this.sessions.disconnectUser(userId);
  }
}
