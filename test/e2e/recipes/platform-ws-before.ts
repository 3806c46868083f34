import type { IncomingMessage } from 'node:http';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';

@WebSocketGateway({ path: '/chat' })
export class OldChat implements OnGatewayConnection, OnGatewayDisconnect {
  readonly rooms = new Map<string, Set<WebSocket>>();

  handleConnection(client: WebSocket, { headers }: IncomingMessage) {
    if (!headers.authorization) client.close(1008, 'who are you?');
  }
  handleDisconnect(client: WebSocket) {
    for (const room of this.rooms.values()) room.delete(client);
  }

  @SubscribeMessage('join')
  join(@ConnectedSocket() client: WebSocket, @MessageBody() name: string) {
    const room = this.rooms.get(name) ?? new Set();
    this.rooms.set(name, room.add(client));
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: WebSocket, @MessageBody() { room, text }: Record<string, string>) {
    const message = JSON.stringify({ event: 'said', data: text });
    for (const member of this.rooms.get(room!) ?? []) {
      if (member !== client && member.readyState === member.OPEN) member.send(message);
    }
  }
}
