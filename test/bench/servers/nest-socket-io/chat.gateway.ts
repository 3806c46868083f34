import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { Socket } from 'socket.io';

@WebSocketGateway({ transports: ['websocket'] })
export class ChatGateway implements OnGatewayConnection {
  async handleConnection(client: Socket): Promise<void> {
    await client.join(roomOf(client));
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: Socket, @MessageBody() data: unknown): void {
    client.to(roomOf(client)).emit('say', data);
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }
}

function roomOf(client: Socket): string {
  return String(client.handshake.query.room);
}
