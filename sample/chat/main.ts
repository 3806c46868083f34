import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ChatModule } from './chat.module.js';

const port = process.env.PORT ?? 5005;
const app = await NestFactory.create(ChatModule);
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(port);
new Logger('Chat').log(`Open http://localhost:${port} in two tabs`);
