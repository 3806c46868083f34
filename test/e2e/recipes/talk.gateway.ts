// talk.gateway.ts
import { StandardSchemaValidationPipe, UsePipes } from '@nestjs/common';
import { MessageBody, WebSocketGateway } from '@nestjs/websockets';
import { ChannelManager, contract, WsChannel } from '../../../lib/index.js';
import { z } from 'zod';
import type { Message, Talk } from './talk.contract.js';

const messageSchema = z.object({
  user: z.string().min(1),
  message: z.string().min(1),
}) satisfies z.ZodType<Message>;

const { SubscribeMessage, ChannelEvent, OnSubscribe, publish } = contract<Talk>();

@WebSocketGateway({ path: '/ws' })
export class TalkGateway {
  constructor(private readonly channels: ChannelManager) {}

  @SubscribeMessage('echo')
  echo(@MessageBody() data: { text: string }) {
    return data;
  }

  @SubscribeMessage('typing')
  typing(@MessageBody() { room }: { room: string }) {
    publish(this.channels, 'chat', 'typing', { room });
  }

  @OnSubscribe('chat')
  enter() {
    return { members: this.channels.getChannel('chat')?.subscriberCount ?? 0 };
  }

  @UsePipes(new StandardSchemaValidationPipe()) // what is typed is checked, too
  @ChannelEvent('chat', 'message')
  say(@MessageBody({ schema: messageSchema }) message: Message) {
    return { heardBy: publish(this.channels, 'chat', 'message', message) };
  }

  @OnSubscribe('poll:*')
  open() {}

  @ChannelEvent('poll:*', 'vote')
  vote(@WsChannel() poll: `poll:${string}`, @MessageBody() vote: { choice: string }) {
    publish(this.channels, poll, 'vote', vote);
  }
}
