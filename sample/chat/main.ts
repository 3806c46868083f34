import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ChatModule } from './chat.module.js';

const port = process.env.PORT ?? 5005;
// Browsers keep connections ready that say nothing: without this they would hold up the end.
const app = await NestFactory.create(ChatModule, { forceCloseConnections: true });
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(port);
new Logger('Chat').log(`Open http://localhost:${port} in two tabs`);
