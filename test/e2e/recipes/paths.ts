import { Module, ParseIntPipe } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  HypernWsModule,
  OnHandshake,
  WsHeaders,
  WsParam,
  WsQuery,
  WsUser,
} from '../../../lib/index.js';

@WebSocketGateway({ path: '/v1/rooms/:id' })
export class RoomGateway {
  @OnHandshake()
  handshake(
    @WsQuery('as') name: string | string[] = 'nobody', // ?as=ali&as=bo gives an array
    @WsHeaders('accept-language') language?: string,
  ) {
    return { name: [name].flat()[0], language };
  }

  @SubscribeMessage('where')
  where(@WsParam('id', ParseIntPipe) id: number, @WsUser() user: { name: string }) {
    return `${user.name} is in room ${id}`;
  }
}

@WebSocketGateway({ path: '/v{:version}/files/*path' })
export class FilesGateway {
  @SubscribeMessage('where')
  where(@WsParam() { version, path }: { version: string; path: string[] }) {
    return `${path.join(' > ')} in version ${version}`;
  }
}

@Module({
  imports: [HypernWsModule.forRoot({ globalPrefix: true })], // app.setGlobalPrefix('api') holds here
  providers: [RoomGateway, FilesGateway],
})
export class AppModule {}
