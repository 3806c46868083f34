import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Module, type INestApplication, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HypernWsModule } from 'hypern-ws';
import { WebSocket, type RawData } from 'ws';
import { ChatGateway, Diary, OldGateway } from './gateways';

export type Platform = 'express' | 'fastify';
export const PLATFORMS: readonly Platform[] = ['express', 'fastify'];

/** A frame, as far as tests look at it. */
export type Frame = { event?: string; id?: number; channel?: string; data?: any };

/** Starts an app, as `main.ts` would, on a free port. */
export async function start(
  platform: Platform,
  more: ModuleMetadata = {},
): Promise<{ app: INestApplication; port: number; diary: Diary }> {
  @Module({
    ...more,
    imports: [HypernWsModule.forRoot({ drain: { spread: 0 } }), ...(more.imports ?? [])],
    providers: [Diary, ChatGateway, OldGateway, ...(more.providers ?? [])],
  })
  class AppModule {}

  const adapter = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return { app, port, diary: app.get(Diary) };
}

/** A client that reads frames one by one. */
export class Client {
  readonly #frames: Frame[] = [];
  #wake: (() => void) | undefined;
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(url: string, token?: string, protocols: string[] = []) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    this.socket = new WebSocket(url, protocols, { headers });
    this.socket.on('message', (data: RawData) => {
      this.#frames.push(JSON.parse(String(data)) as Frame);
      this.#wake?.();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#wake?.();
      });
    });
  }

  /** Resolves with 101, or with the status that refused the upgrade. */
  status(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.socket.once('open', () => resolve(101));
      this.socket.once('unexpected-response', (_request, { statusCode }) => resolve(statusCode!));
      this.socket.once('error', reject);
    });
  }

  static async open(port: number, path: string, token?: string, ...protocols: string[]) {
    const client = new Client(`ws://127.0.0.1:${port}${path}`, token, protocols);
    await client.status();
    return client;
  }

  send(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }
  async next(): Promise<Frame> {
    while (this.#frames.length === 0) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the connection has closed');
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#frames.shift()!;
  }
  ask(frame: unknown): Promise<Frame> {
    this.send(frame);
    return this.next();
  }
}

/** Waits until something holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
