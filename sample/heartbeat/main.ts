import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HeartbeatModule } from './heartbeat.module.js';

const port = process.env.PORT ?? 5005;
const app = await NestFactory.create(HeartbeatModule, { forceCloseConnections: true });
app.enableShutdownHooks([], { useProcessExit: true });
await app.listen(port);
new Logger('Heartbeat').log(`HTTP and ws://localhost:${port}/ws are served`);
