/** Nest on hypern-ws, as its README says: every limit, the order and the heartbeat at their defaults. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HypernWsModule } from 'hypern-ws';
import { announce } from '../announce.js';
import { otherGateways } from '../nest-ws/other.gateways.js';
import { ChatGateway } from './chat.gateway.js';

const compression = process.env.COMPRESSION === '1' ? { threshold: 512 } : false;

@Module({
  imports: [HypernWsModule.forRoot({ compression })],
  providers: [ChatGateway, ...otherGateways(Number(process.env.OTHER_GATEWAYS ?? 0))],
})
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(0);
announce(Number(new URL(await app.getUrl()).port));
