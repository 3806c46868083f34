import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Module,
  type INestApplication,
  type LoggerService,
  type ModuleMetadata,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { HypernWsModule, type HypernWsOptions } from '../../lib/index.js';
import { AppClient, type ConnectOptions } from './app-client.js';

/** What a test says of its application; all else is as a user would have it. */
export interface AppFacts extends ModuleMetadata {
  /** What `forRoot` gets; without it `forRoot()`. */
  readonly options?: HypernWsOptions;
  /** Whether the module is in `imports` already, or not at all. */
  readonly isBare?: boolean;
  readonly platform?: 'express' | 'fastify';
  /** Runs before `init`. */
  readonly prepare?: (app: INestApplication) => void;
}

/** The lines that Nest and the library log. */
export class LogLines implements LoggerService {
  readonly lines: string[] = [];

  log(message: unknown): void {
    this.lines.push(`log ${String(message)}`);
  }
  warn(message: unknown): void {
    this.lines.push(`warn ${String(message)}`);
  }
  error(message: unknown): void {
    this.lines.push(`error ${String(message)}`);
  }

  /** The lines of one level. */
  of(level: 'log' | 'warn' | 'error'): string[] {
    return this.lines.filter((line) => line.startsWith(level));
  }
}

/** A whole application on a free port, and the clients that a test connects to it. */
export class TestApp {
  readonly #clients: AppClient[] = [];

  private constructor(
    readonly nest: INestApplication,
    readonly logs: LogLines,
  ) {}

  /** Starts an application. Rejects as `app.listen()` does; nothing of it is left then. */
  static async start(facts: AppFacts): Promise<TestApp> {
    const { platform, prepare } = facts;
    const logs = new LogLines();
    const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
    const settings = { logger: logs, abortOnError: false };
    const nest = await NestFactory.create(makeModule(facts), adapter, settings);
    try {
      prepare?.(nest);
      await nest.listen(0, '127.0.0.1');
    } catch (error) {
      await nest.close();
      throw error;
    }
    return new TestApp(nest, logs);
  }

  get port(): number {
    return ((this.nest.getHttpServer() as Server).address() as AddressInfo).port;
  }

  get<T>(token: Type<T>): T {
    return this.nest.get<T>(token, { strict: false });
  }

  /** The URL of a path, on the application's port or a gateway's own. */
  url(path = '/', port = this.port): string {
    return `ws://127.0.0.1:${port}${path}`;
  }

  /** Connects a client; rejects where the upgrade is refused. */
  async connect(path = '/', options: ConnectOptions = {}): Promise<AppClient> {
    const client = await AppClient.connect(this.url(path, options.port), options);
    this.#clients.push(client);
    return client;
  }

  /** Closes the application; its clients first, as a drain would wait for them. */
  async close(): Promise<void> {
    for (const client of this.#clients) client.socket.terminate();
    await this.nest.close();
  }
}

/** Makes a root module of what a test says. */
export function makeModule(facts: AppFacts): Type {
  const { options, isBare, imports = [], providers, controllers, exports } = facts;

  @Module({
    imports: isBare ? imports : [HypernWsModule.forRoot(options), ...imports],
    providers,
    controllers,
    exports,
  })
  class RootModule {}

  return RootModule;
}
