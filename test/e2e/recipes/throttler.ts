import { Controller, Get, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SkipThrottle, Throttle, ThrottlerModule } from '@nestjs/throttler';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { HypernWsModule, OnHandshake, type WebSocketSession } from '../../../lib/index.js';
import { HypernThrottlerGuard } from '../../../lib/integrations/throttler/index.js';

@WebSocketGateway({ path: '/search' })
export class SearchGateway {
  @OnHandshake()
  handshake({ query }: WebSocketSession) {
    return query.id === undefined ? undefined : { id: query.id };
  }

  @Throttle({ default: { limit: 2, ttl: 60_000 } })
  @SubscribeMessage('search')
  search() {
    return 'found';
  }

  @SkipThrottle()
  @SubscribeMessage('typing')
  typing() {
    return 'seen';
  }
}

@Controller()
export class PageController {
  @Throttle({ default: { limit: 1, ttl: 60_000 } })
  @Get()
  page() {
    return 'page';
  }
}

@Module({
  imports: [HypernWsModule.forRoot(), ThrottlerModule.forRoot([{ limit: 5, ttl: 60_000 }])],
  controllers: [PageController],
  providers: [SearchGateway, { provide: APP_GUARD, useClass: HypernThrottlerGuard }],
})
export class AppModule {}
