import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { WebSocketGateway } from '@nestjs/websockets';
import { HypernWsModule } from '../../../lib/index.js';
import { HypernWsHealthIndicator } from '../../../lib/integrations/terminus/index.js';

@WebSocketGateway({ path: '/ws' })
export class EmptyGateway {}

@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly websockets: HypernWsHealthIndicator,
  ) {}

  @HealthCheck()
  @Get()
  check() {
    return this.health.check([() => this.websockets.isHealthy('websockets', { maxSessions: 2 })]);
  }
}

@Module({
  imports: [HypernWsModule.forRoot(), TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [EmptyGateway, HypernWsHealthIndicator],
})
export class AppModule {}
