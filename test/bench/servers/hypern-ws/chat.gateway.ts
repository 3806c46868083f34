import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { OnConnect, RoomManager, type WebSocketSession } from 'hypern-ws';

@WebSocketGateway()
export class ChatGateway {
  constructor(private readonly rooms: RoomManager) {}

  @OnConnect()
  join(session: WebSocketSession): void {
    const { searchParams } = new URL(session.url, 'ws://localhost');
    const room = searchParams.get('room');
    if (room !== null) this.rooms.joinRoom(session, room);
    const aside = Number(searchParams.get('rooms') ?? 0);
    for (let i = 0; i < aside; i++) this.rooms.joinRoom(session, `${session.id}-${i}`);
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() session: WebSocketSession, @MessageBody() data: unknown): void {
    for (const name of session.rooms) {
      this.rooms.getRoom(name)?.broadcast({ event: 'say', data }, session);
    }
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }
}
