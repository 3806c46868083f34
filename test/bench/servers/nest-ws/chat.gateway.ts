import type { IncomingMessage } from 'node:http';
import {
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';

@WebSocketGateway()
export class ChatGateway implements OnGatewayConnection, OnGatewayDisconnect {
  readonly #rooms = new Map<string, Set<WebSocket>>();
  readonly #roomOf = new WeakMap<WebSocket, Set<WebSocket>>();

  handleConnection(client: WebSocket, request: IncomingMessage): void {
    const name = new URL(request.url ?? '', 'ws://localhost').searchParams.get('room') ?? '';
    let room = this.#rooms.get(name);
    if (room === undefined) this.#rooms.set(name, (room = new Set()));
    room.add(client);
    this.#roomOf.set(client, room);
  }

  handleDisconnect(client: WebSocket): void {
    this.#roomOf.get(client)?.delete(client);
  }

  @SubscribeMessage('say')
  say(@ConnectedSocket() client: WebSocket, @MessageBody() data: unknown): void {
    const frame = JSON.stringify({ event: 'say', data });
    for (const member of this.#roomOf.get(client) ?? []) {
      if (member !== client) member.send(frame);
    }
  }

  @SubscribeMessage('echo')
  echo(@MessageBody() data: unknown): unknown {
    return { event: 'echo', data };
  }
}
