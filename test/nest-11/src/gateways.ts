import {
  BadRequestException,
  Injectable,
  UnauthorizedException,
  UseGuards,
  UsePipes,
  ValidationPipe,
  type CanActivate,
  type ExecutionContext,
  type OnModuleDestroy,
} from '@nestjs/common';
import {
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  WsException,
} from '@nestjs/websockets';
import { IsInt } from 'class-validator';
import {
  ChannelEvent,
  ChannelManager,
  OnConnect,
  OnDisconnect,
  OnHandshake,
  OnSubscribe,
  RoomManager,
  WsChannel,
  WsParam,
  WsUser,
  type Disconnect,
  type Endpoint,
  type WebSocketSession,
} from 'hypern-ws';
import { of } from 'rxjs';

/** What happened, in its order. */
@Injectable()
export class Diary implements OnModuleDestroy {
  readonly lines: string[] = [];
  onModuleDestroy(): void {
    this.lines.push('module destroyed');
  }
}

/** As guards for HTTP are written: a session is what it reads. */
@Injectable()
export class TokenGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<WebSocketSession>();
    const token = request.headers.authorization;
    if (token === undefined) throw new UnauthorizedException('no token');
    request.user = { id: token.slice('Bearer '.length) };
    return true;
  }
}

@Injectable()
export class NeverGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

class Order {
  @IsInt()
  readonly count: number;
}

@WebSocketGateway({ path: '/chat/:room' })
export class ChatGateway {
  @WebSocketServer() readonly server: Endpoint;

  constructor(
    private readonly rooms: RoomManager,
    private readonly channels: ChannelManager,
    private readonly diary: Diary,
  ) {}

  handleConnection(session: WebSocketSession): void {
    this.diary.lines.push(`handleConnection ${session.user.id}`);
  }
  handleDisconnect(): void {
    this.diary.lines.push('handleDisconnect');
  }

  @UseGuards(TokenGuard)
  @OnHandshake()
  handshake(): void {
    this.diary.lines.push('handshake');
  }
  @OnConnect()
  connect(session: WebSocketSession): void {
    this.diary.lines.push('connect');
    this.rooms.joinRoom(session, String(session.params.room));
  }
  @OnDisconnect()
  async disconnect(session: WebSocketSession, { code }: Disconnect): Promise<void> {
    await new Promise(setImmediate);
    this.diary.lines.push(`disconnect ${code} in ${[...session.rooms].join()}`);
  }

  @SubscribeMessage('say')
  say(@MessageBody() text: string, @WsParam('room') room: string, @WsUser() user: { id: string }) {
    return this.rooms.getRoom(room)!.broadcast({ event: 'said', data: { text, by: user.id } });
  }
  @SubscribeMessage('count')
  count(): number {
    return this.server.clients.size;
  }
  @SubscribeMessage('stream')
  stream() {
    return of(1, 2);
  }

  @OnSubscribe('news:*')
  open(@WsChannel() channel: string): string {
    if (channel === 'news:closed') throw new BadRequestException('closed');
    return 'welcome';
  }
  @ChannelEvent('news:*', 'publish')
  publish(@WsChannel() channel: string, @MessageBody() text: string): number {
    return this.channels.getChannel(channel)!.publish('published', text);
  }

  @UsePipes(new ValidationPipe())
  @SubscribeMessage('order')
  order(@MessageBody() order: Order): number {
    return order.count;
  }
  @UseGuards(NeverGuard)
  @SubscribeMessage('forbidden')
  forbidden(): void {}
  @SubscribeMessage('ws-exception')
  wsException(): never {
    throw new WsException({ code: 'SOLD_OUT', message: 'none left', details: { left: 0 } });
  }
  @SubscribeMessage('boom')
  boom(): Promise<never> {
    return Promise.reject(new Error('the secret of the server'));
  }
  @SubscribeMessage('slow')
  slow(): Promise<string> {
    return new Promise((resolve) => setTimeout(resolve, 200, 'done'));
  }
}

/** A gateway as they were written for platform-ws: its hooks fail. */
@WebSocketGateway({ path: '/old' })
export class OldGateway {
  async handleConnection(session: WebSocketSession): Promise<void> {
    await new Promise(setImmediate);
    if (session.query.fail !== undefined) throw new Error('the database is away');
  }
  @SubscribeMessage('echo')
  echo(_client: WebSocketSession, data: unknown): unknown {
    return { event: 'echo', data };
  }
}
