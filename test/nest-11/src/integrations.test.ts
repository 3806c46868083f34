import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Controller, Get, UseGuards, type CanActivate } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { Throttle, ThrottlerModule } from '@nestjs/throttler';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { HypernWsClient } from 'hypern-ws/client';
import { HypernWsHealthIndicator } from 'hypern-ws/terminus';
import { HypernThrottlerGuard } from 'hypern-ws/throttler';
import { WebSocket } from 'ws';
import { Client, start } from './app';

class Never implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@UseGuards(HypernThrottlerGuard)
@WebSocketGateway({ path: '/limited' })
class LimitedGateway {
  @Throttle({ default: { limit: 1, ttl: 60_000 } })
  @SubscribeMessage('once')
  once(): string {
    return 'once';
  }
}

@Controller('health')
class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly websockets: HypernWsHealthIndicator,
  ) {}
  @Get()
  check() {
    return this.health.check([() => this.websockets.isHealthy('websockets')]);
  }
}

describe('NestJS 11', () => {
  it('has the throttler', async () => {
    const { app, port } = await start('express', {
      imports: [ThrottlerModule.forRoot([{ limit: 9, ttl: 60_000 }])],
      providers: [LimitedGateway],
    });
    const client = await Client.open(port, '/limited');
    assert.equal((await client.ask({ event: 'once', id: 1 })).data, 'once');
    const { data } = await client.ask({ event: 'once', id: 2 });
    assert.deepEqual([data.code, data.retryAfter], ['RATE_LIMITED', 60_000]);
    await app.close();
  });

  it('has the health indicator', async () => {
    const { app, port } = await start('express', {
      imports: [TerminusModule],
      controllers: [HealthController],
      providers: [HypernWsHealthIndicator],
    });
    await Client.open(port, '/old');
    const response = await fetch(`http://127.0.0.1:${port}/health`);
    const { details } = (await response.json()) as { details: object };
    assert.deepEqual(details, { websockets: { status: 'up', sessions: 1, users: 0 } });
    await app.close();
  });

  it('has the client', async () => {
    const { app, port } = await start('fastify');
    const client = new HypernWsClient(`ws://127.0.0.1:${port}/old`, { WebSocket });
    assert.equal(await client.request('echo', 'hi'), 'hi');
    client.close();
    await app.close();
  });

  it('lets global guards reach no gateway, as the README says', async () => {
    const { app, port } = await start('express', {
      providers: [{ provide: APP_GUARD, useClass: Never }],
    });
    const client = await Client.open(port, '/old');
    assert.equal((await client.ask({ event: 'echo', data: 1 })).event, 'echo');
    await app.close();
  });
});
