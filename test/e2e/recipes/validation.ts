import { Module, StandardSchemaValidationPipe, UsePipes, ValidationPipe } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { IsInt, IsString, MaxLength, Min } from 'class-validator';
import { HypernWsModule } from '../../../lib/index.js';
import { z } from 'zod';

export class Order {
  @IsString()
  @MaxLength(20)
  readonly item!: string;

  @IsInt()
  @Min(1)
  readonly count!: number;
}

const Search = z.object({ text: z.string().min(2), limit: z.int().default(10) });

@WebSocketGateway({ path: '/orders' })
export class OrdersGateway {
  @UsePipes(new ValidationPipe({ whitelist: true }))
  @SubscribeMessage('create')
  create(@MessageBody() order: Order) {
    return `${order.count} of ${order.item}`;
  }

  @UsePipes(new StandardSchemaValidationPipe()) // of NestJS 12: zod, valibot, arktype
  @SubscribeMessage('search')
  search(@MessageBody({ schema: Search }) { text, limit }: z.infer<typeof Search>) {
    return `${limit} orders with ${text}`;
  }
}

@Module({
  imports: [HypernWsModule.forRoot()],
  providers: [OrdersGateway],
})
export class AppModule {}
