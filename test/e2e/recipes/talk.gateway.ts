import { StandardSchemaValidationPipe, UsePipes } from '@nestjs/common';
import { MessageBody, WebSocketGateway } from '@nestjs/websockets';
import { ChannelManager, contract } from '../../../lib/index.js';
import { z } from 'zod';

const Message = z.object({ user: z.string().min(1), message: z.string().min(1) });
type Message = z.infer<typeof Message>;

/** What the gateway and its clients agree on. */
export interface Talk {
  events: {
    echo: { data: { text: string }; answer: { text: string } };
    typing: { data: { room: string } };
  };
  channels: {
    chat: {
      events: { message: { data: Message; answer: { heardBy: number } } };
      pushes: { message: Message; typing: { room: string } };
      subscribed: { members: number };
    };
  };
}

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
  say(@MessageBody({ schema: Message }) message: Message) {
    return { heardBy: publish(this.channels, 'chat', 'message', message) };
  }
}
