import { Body, Controller, Injectable, Module, Post, type OnModuleInit } from '@nestjs/common';
import { Cron, ScheduleModule } from '@nestjs/schedule';
import { WebSocketGateway } from '@nestjs/websockets';
import fastq from 'fastq';
import {
  ChannelManager,
  HypernWsModule,
  OnSubscribe,
  SessionRegistry,
} from '../../../lib/index.js';

@WebSocketGateway({ path: '/news' })
export class NewsGateway {
  @OnSubscribe('news')
  open() {}
}

@Injectable()
export class NewsService implements OnModuleInit {
  constructor(private readonly channels: ChannelManager) {}

  onModuleInit() {
    this.publish('starting'); // nobody can be connected yet: reaches 0 clients, and is no error
  }
  publish(headline: string) {
    return this.channels.createChannel('news').publish('headline', headline);
  }
}

@Controller('news')
export class NewsController {
  constructor(private readonly news: NewsService) {}

  @Post()
  create(@Body() { headline }: { headline: string }) {
    return { reached: this.news.publish(headline) };
  }
}

@Injectable()
export class Clock {
  constructor(private readonly sessions: SessionRegistry) {}

  @Cron('* * * * * *')
  tick() {
    this.sessions.broadcast({ event: 'time', data: Date.now() });
  }
}

@Injectable()
export class ReportWorker {
  readonly queue = fastq.promise(this, this.process, 1); // or a @Processor() of @nestjs/bullmq
  constructor(private readonly sessions: SessionRegistry) {}

  async process({ userId, month }: { userId: string; month: string }) {
    await new Promise(setImmediate); // the work
    return this.sessions.sendToUser(userId, { event: 'report', data: `${month} is ready` });
  }
}

@Module({
  imports: [HypernWsModule.forRoot(), ScheduleModule.forRoot()],
  controllers: [NewsController],
  providers: [NewsGateway, NewsService, Clock, ReportWorker],
})
export class AppModule {}
