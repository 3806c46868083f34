/** Nest on `@nestjs/platform-ws`; the rooms are written by hand, as there are none. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { announce } from '../announce.js';
import { ChatGateway } from './chat.gateway.js';
import { otherGateways } from './other.gateways.js';

@Module({ providers: [ChatGateway, ...otherGateways(Number(process.env.OTHER_GATEWAYS ?? 0))] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
app.useWebSocketAdapter(new WsAdapter(app));
await app.listen(0);
announce(Number(new URL(await app.getUrl()).port));
