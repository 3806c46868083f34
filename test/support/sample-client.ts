import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppClient } from './app-client.js';

/** Starts a sample's module as its `main.ts` does, on a free port unless told one. */
export async function startSample(
  module: Type,
  port = 0,
  prepare?: (app: INestApplication) => void,
): Promise<INestApplication> {
  const app = await NestFactory.create(module, {
    logger: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  prepare?.(app);
  return app.listen(port).then(() => app);
}

/** The port on which an application listens. */
export function portOf(app: INestApplication): number {
  const server = app.getHttpServer() as Server;
  return (server.address() as AddressInfo).port;
}

/** Connects to the path `/ws` of a sample: a client as the original's browser code is one. */
export function connectSample(app: INestApplication): Promise<AppClient> {
  return AppClient.connect(`ws://127.0.0.1:${portOf(app)}/ws`);
}
