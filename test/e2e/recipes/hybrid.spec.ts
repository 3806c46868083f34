import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { ClientProxyFactory, Transport, type ClientProxy } from '@nestjs/microservices';
import { lastValueFrom } from 'rxjs';
import { AppClient } from '../../support/app-client.js';
import { LogLines } from '../../support/app.js';
import { freePort } from '../../support/free-port.js';
import { AppModule } from './hybrid.js';

describe.each([
  ['a microservice that goes its own way', false],
  ['a microservice that inherits what is global', true],
])('an app with %s', (_, inheritAppConfig) => {
  const logger = new LogLines();
  let app: INestApplication;
  let other: ClientProxy;

  beforeAll(async () => {
    const options = { port: await freePort(), host: '127.0.0.1' };
    app = await NestFactory.create(AppModule, { logger, abortOnError: false });
    app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig });
    await app.startAllMicroservices();
    await app.listen(0, '127.0.0.1');
    other = ClientProxyFactory.create({ transport: Transport.TCP, options });
  });
  afterAll(async () => {
    await other.close();
    await app.close();
  });

  it('tells its clients what another service said', async () => {
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const client = await AppClient.connect(`ws://127.0.0.1:${port}/stock`);
    await client.rest();
    await lastValueFrom(other.emit('sold', { id: 'tea', left: 3 }), { defaultValue: undefined });
    expect(await client.next()).toEqual({ event: 'sold', data: { id: 'tea', left: 3 } });
    await client.leave();
    expect([...logger.of('warn'), ...logger.of('error')]).toEqual([]);
  });
});
