import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { SkipThrottle, Throttle, ThrottlerModule } from '@nestjs/throttler';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { HypernWsModule, OnHandshake, type WebSocketSession } from '../../../lib/index.js';
import { HypernThrottlerGuard } from '../../../lib/integrations/throttler/index.js';

@UseGuards(HypernThrottlerGuard)
@WebSocketGateway({ path: '/search' })
export class SearchGateway {
  @SkipThrottle() // no user is known yet: all clients of one address would share the limit
  @OnHandshake()
  handshake({ query }: WebSocketSession) {
    return typeof query.id === 'string' ? { id: query.id } : undefined; // from a token, in production
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

@UseGuards(HypernThrottlerGuard)
@Controller()
export class PageController {
  @Throttle({ default: { limit: 1, ttl: 60_000 } })
  @Get()
  page() {
    return 'page';
  }
}

@Module({
  imports: [
    HypernWsModule.forRoot({ limits: { maxConnectionsPerIp: 100 } }), // what bounds connections
    ThrottlerModule.forRoot([{ limit: 5, ttl: 60_000 }]),
  ],
  controllers: [PageController],
  providers: [SearchGateway],
})
export class AppModule {}
