/** Nest as it comes: Socket.IO, with its rooms. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { announce } from '../announce.js';
import { ChatGateway } from './chat.gateway.js';

@Module({ providers: [ChatGateway] })
class AppModule {}

const app = await NestFactory.create(AppModule, { logger: ['error', 'warn'] });
await app.listen(0);
announce(Number(new URL(await app.getUrl()).port));
