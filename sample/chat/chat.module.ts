import { Module } from '@nestjs/common';
import { HypernWsModule } from '../../lib/index.js';
import { ChatGateway } from './chat.gateway.js';
import { ClientController } from './client.controller.js';
import { PageController } from './page.controller.js';
import { Presence } from './presence.js';

@Module({
  imports: [HypernWsModule.forRoot()],
  controllers: [PageController, ClientController],
  providers: [ChatGateway, Presence],
})
export class ChatModule {}
