import 'reflect-metadata';
import { Injectable, Module, type OnModuleDestroy } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HypernWsModule, type HypernWsOptions } from '../../../lib/index.js';
import { Commands } from './commands.js';
import { FailingGateway, FailingRoutes } from './failing.gateway.js';
import { HostileGateway, tell } from './hostile.gateway.js';

/** What the parent asks for. */
interface Question {
  readonly id: number;
  readonly command: keyof Commands;
  readonly argument: never;
}

/** Stands for what an application's hooks need until they have ended. */
@Injectable()
class Database implements OnModuleDestroy {
  onModuleDestroy(): void {
    tell('database closed');
  }
}

const options = JSON.parse(process.argv[2] ?? '{}') as HypernWsOptions;

@Module({ providers: [Database] })
class DatabaseModule {}

@Module({
  imports: [DatabaseModule, HypernWsModule.forRoot(options)],
  providers: [HostileGateway, FailingGateway, FailingRoutes],
})
class RootModule {}

const app = await NestFactory.create(RootModule, { logger: ['error', 'warn'] });
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(0, '127.0.0.1');
const commands = new Commands(app);
process.on('message', (question: Question) => void answer(question));
process.send!({ url: await app.getUrl() });

async function answer({ id, command, argument }: Question): Promise<void> {
  try {
    process.send!({ id, result: await commands[command](argument) });
  } catch (error) {
    process.send!({ id, error: String(error) });
  }
}
