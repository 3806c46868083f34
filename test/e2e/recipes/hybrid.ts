import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { WebSocketGateway } from '@nestjs/websockets';
import {
  HypernWsModule,
  RoomManager,
  OnConnect,
  type WebSocketSession,
} from '../../../lib/index.js';

@WebSocketGateway({ path: '/stock' })
export class StockGateway {
  constructor(private readonly rooms: RoomManager) {}

  @OnConnect()
  join(session: WebSocketSession) {
    this.rooms.joinRoom(session, 'stock');
  }
}

@Controller()
export class StockController {
  constructor(private readonly rooms: RoomManager) {}

  @EventPattern('sold') // from another service, over TCP
  sold(@Payload() item: { id: string; left: number }) {
    this.rooms.getRoom('stock')?.broadcast({ event: 'sold', data: item });
  }
}

@Module({
  imports: [HypernWsModule.forRoot()],
  controllers: [StockController],
  providers: [StockGateway],
})
export class AppModule {}
