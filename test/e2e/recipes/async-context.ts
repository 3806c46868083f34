import { Injectable, Module, UseGuards } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { ClsGuard, ClsModule, ClsService } from 'nestjs-cls';
import { HypernWsModule, type WebSocketSession } from '../../../lib/index.js';

@Injectable()
export class Audit {
  readonly lines: string[] = [];
  constructor(private readonly cls: ClsService) {}

  async write(text: string) {
    await new Promise(setImmediate); // the context lasts, whatever is awaited
    this.lines.push(`${this.cls.get<string>('tenant')}: ${text} (${this.cls.getId()})`);
  }
}

@UseGuards(ClsGuard)
@WebSocketGateway({ path: '/ledger' })
export class LedgerGateway {
  constructor(private readonly audit: Audit) {}

  @SubscribeMessage('book')
  async book(@MessageBody() amount: number) {
    await this.audit.write(`booked ${amount}`);
    return 'booked';
  }
}

@Module({
  imports: [
    HypernWsModule.forRoot({ inbound: { concurrency: 2 } }),
    ClsModule.forRoot({
      global: true,
      guard: {
        generateId: true,
        setup: (cls, context) => {
          const { query } = context.switchToHttp().getRequest<WebSocketSession>();
          cls.set('tenant', query.tenant);
        },
      },
    }),
  ],
  providers: [LedgerGateway, Audit],
})
export class AppModule {}
