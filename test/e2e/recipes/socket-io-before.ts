import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { Namespace, Socket } from 'socket.io';

@WebSocketGateway({ namespace: 'chat', cors: { origin: ['https://example.com'] } })
export class SocketIoChat implements OnGatewayInit {
  @WebSocketServer() server!: Namespace;

  afterInit(server: Namespace) {
    server.use((socket, next) => {
      const { token } = socket.handshake.auth;
      if (!token) return next(new Error('who are you?'));
      socket.data.userId = token;
      void socket.join(`user:${token}`);
      next();
    });
  }

  @SubscribeMessage('join')
  async join(@ConnectedSocket() socket: Socket, @MessageBody() room: string) {
    await socket.join(room);
    socket.to(room).emit('joined', socket.data.userId);
    return (await this.server.in(room).fetchSockets()).length;
  }

  announce(text: string) {
    this.server.emit('notice', text); // all of this namespace
  }

  notify(userId: string, text: string) {
    this.server.to(`user:${userId}`).emit('notice', text);
  }

  ban(userId: string) {
    this.server.in(`user:${userId}`).disconnectSockets(true);
  }
}
