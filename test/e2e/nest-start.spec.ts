import { Inject, Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { WsAdapter } from '@nestjs/platform-ws';
import { Test } from '@nestjs/testing';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  ChannelEvent,
  ChannelManager,
  HeartbeatManager,
  HypernWsError,
  HypernWsModule,
  OnSubscribe,
  RoomManager,
  SessionRegistry,
  WebsocketRoute,
  type HypernWsOptions,
} from '../../lib/index.js';
import { AppClient } from '../support/app-client.js';
import { LogLines, TestApp, type AppFacts } from '../support/app.js';
import { freePort } from '../support/free-port.js';

@WebSocketGateway({ path: '/ws' })
class EchoGateway {
  @SubscribeMessage('echo')
  echo(_session: unknown, data: unknown): unknown {
    return data;
  }
}

const echo = { event: 'echo', data: { hello: 'there' } };

/** Returns the error with which an application does not start. */
async function failureOf(facts: AppFacts): Promise<HypernWsError> {
  const app = await TestApp.start(facts).catch((error: unknown) => error as HypernWsError);
  if (app instanceof TestApp) {
    await app.close();
    throw new Error('the application started');
  }
  expect(app).toBeInstanceOf(HypernWsError);
  return app;
}

describe('an application that does not start', () => {
  it('imports the module twice', async () => {
    const error = await failureOf({ imports: [HypernWsModule.forRoot()] });
    expect(error.code).toBe('MODULE_DUPLICATE');
    expect(error.message).toMatch(/expected one import.*got a second one.*remove the others/i);
  });

  it('imports the class of the module, and no options', async () => {
    const error = await failureOf({ isBare: true, imports: [HypernWsModule] });
    expect(error.code).toBe('MODULE_BARE');
    expect(error.message).toMatch(/expected HypernWsModule\.forRoot\(\).*got the class itself/);
    const besides = await TestApp.start({ imports: [HypernWsModule] });
    await besides.close();
  });

  it('gives the adapter’s place to another', async () => {
    const error = await failureOf({
      providers: [EchoGateway],
      prepare: (nest) => void nest.useWebSocketAdapter(new WsAdapter(nest)),
    });
    expect(error.code).toBe('ADAPTER_REPLACED');
    expect(error.message).toMatch(/got WsAdapter from app\.useWebSocketAdapter\(\)/);
    expect(error.message).toMatch(/Remove the call/);
  });

  it.each<[string, HypernWsOptions, string]>([
    ['an unknown option', { pingTimeout: 5 } as HypernWsOptions, 'pingTimeout'],
    ['a value out of bounds', { maxPayload: 0 }, 'maxPayload'],
  ])('has %s', async (_, options, name) => {
    const error = await failureOf({ options });
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).toContain('HypernWsModule.forRoot()');
    expect(error.message).toContain(name);
  });

  it('has a gateway with an unknown option', async () => {
    @WebSocketGateway({ path: '/a', maxPayloud: 5 } as object)
    class WrongGateway {}

    const error = await failureOf({ providers: [WrongGateway] });
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).toContain('WrongGateway');
    expect(error.message).toContain('maxPayloud');
  });

  it('has two gateways that disagree about their path', async () => {
    @WebSocketGateway({ path: '/a', maxPayload: 5 } as object)
    class SmallGateway {}
    @WebSocketGateway({ path: '/a/', maxPayload: 6 } as object)
    class LargeGateway {}

    const error = await failureOf({ providers: [SmallGateway, LargeGateway] });
    expect(error.code).toBe('OPTION_CONFLICT');
    expect(error.message).toContain(
      '"maxPayload", got 5 from SmallGateway and 6 from LargeGateway',
    );
  });

  it('has a port that another has', async () => {
    const port = await freePort();

    @WebSocketGateway(port)
    class PortGateway {}

    const first = await TestApp.start({ providers: [PortGateway] });
    const error = await failureOf({ providers: [PortGateway] });
    expect(error.code).toBe('PORT_UNAVAILABLE');
    expect(error.message).toContain(String(port));
    await first.close();
  });

  it('has a route on the path of a gateway', async () => {
    @Injectable()
    class Taking {
      constructor(routes: WebsocketRoute) {
        routes.on('/ws', () => undefined);
      }
    }
    expect((await failureOf({ providers: [EchoGateway, Taking] })).code).toBe('PATH_TAKEN');
  });

  it.each<[string, string, MethodDecorator, string]>([
    [
      'EVENT_RESERVED',
      'a channel’s event',
      ChannelEvent('chat', '$sub'),
      "@ChannelEvent('chat', '$sub')",
    ],
    ['EVENT_RESERVED', 'an event', SubscribeMessage('$ping'), "@SubscribeMessage('$ping')"],
    ['PATTERN_INVALID', 'a pattern', ChannelEvent('chat*', 'a'), "@ChannelEvent('chat*', 'a')"],
    ['PATTERN_INVALID', 'no name', OnSubscribe(''), "@OnSubscribe('')"],
    ['PATTERN_INVALID', 'no string', OnSubscribe(7 as unknown as string), '@OnSubscribe(7)'],
  ])('has %s: %s', async (code, _, decorate, text) => {
    @WebSocketGateway({ path: '/a' })
    class NamedGateway {
      @decorate
      method(): void {}
    }
    const error = await failureOf({ providers: [NamedGateway] });
    expect(error.code).toBe(code);
    expect(error.message).toContain(`NamedGateway.method: ${text}`);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no table');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no table'))],
  ])('has an afterInit that %s', async (_, afterInit) => {
    @WebSocketGateway({ path: '/a' })
    class InitGateway {
      afterInit(): unknown {
        return afterInit();
      }
    }
    await expect(TestApp.start({ providers: [InitGateway] })).rejects.toThrow('no table');
  });
});

describe('a gateway with options of other adapters', () => {
  it('starts with one warning that names ours', async () => {
    @WebSocketGateway({ path: '/a', cors: true, transports: ['websocket'], maxHttpBufferSize: 5 })
    class OldGateway {}

    const app = await TestApp.start({ providers: [OldGateway] });
    const warnings = app.logs.of('warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('OldGateway');
    expect(warnings[0]).toContain('instead of "cors" use "origins"');
    expect(warnings[0]).toContain('instead of "maxHttpBufferSize" use "maxPayload"');
    await app.close();
  });
});

describe('a decorator that stands where nothing calls it', () => {
  it('is named at start, with the remedy', async () => {
    @Injectable()
    class ChatService {
      @ChannelEvent('chat', 'message')
      publish(): void {}
    }

    const app = await TestApp.start({ providers: [ChatService, EchoGateway] });
    const warnings = app.logs.of('warn');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      "ChatService.publish: nothing calls a method with @ChannelEvent('chat', 'message')",
    );
    expect(warnings[0]).toContain('add @WebSocketGateway() to ChatService');
    await app.close();
  });
});

describe('options of gateways', () => {
  it('hold for their path alone, the parts of several together', async () => {
    @WebSocketGateway({ path: '/small', maxPayload: 10, inbound: { maxPending: 1 } } as object)
    class SmallGateway {}
    @WebSocketGateway({ path: '/small', inbound: { concurrency: 2 }, maxPayload: 10 } as object)
    class SameGateway {}

    const app = await TestApp.start({ providers: [SmallGateway, SameGateway, EchoGateway] });
    const small = await app.connect('/small');
    small.send(echo);
    expect((await small.closed).code).toBe(1009);
    expect(await (await app.connect('/ws')).ask(echo)).toEqual(echo.data);
    await app.close();
  });
});

describe('an application', () => {
  it.each(['express', 'fastify'] as const)('runs on %s', async (platform) => {
    const app = await TestApp.start({ platform, providers: [EchoGateway] });
    const client = await app.connect('/ws');
    expect(await client.ask(echo)).toEqual(echo.data);
    await app.close();
  });

  it('runs in Nest’s testing module, from init() alone', async () => {
    const imports = [HypernWsModule.forRoot()];
    const module = await Test.createTestingModule({ imports, providers: [EchoGateway] }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    const server = app.getHttpServer() as {
      listen(port: number, done: () => void): void;
      address(): { port: number };
    };
    await new Promise<void>((resolve) => server.listen(0, resolve));
    const client = await AppClient.connect(`ws://127.0.0.1:${server.address().port}/ws`);
    expect(await client.ask(echo)).toEqual(echo.data);
    client.socket.terminate();
    await app.close();
  });

  it('runs with routes and no gateway', async () => {
    @Injectable()
    class Routes {
      constructor(routes: WebsocketRoute) {
        routes.on('/raw', async (session) => {
          for await (const message of session) session.send(message.json());
        });
      }
    }
    const app = await TestApp.start({ providers: [Routes] });
    const client = await app.connect('/raw');
    expect(await client.ask('[1]')).toEqual([1]);
    await app.close();
  });

  it('puts the global prefix before the paths of gateways, if it is told so', async () => {
    const facts = {
      providers: [EchoGateway],
      prepare: (nest: TestApp['nest']) => void nest.setGlobalPrefix('/api'),
    };
    const app = await TestApp.start({ ...facts, options: { globalPrefix: true } });
    expect(await (await app.connect('/api/ws')).ask(echo)).toEqual(echo.data);
    await expect(app.connect('/ws')).rejects.toMatchObject({ status: 404 });
    await app.close();
    const plain = await TestApp.start(facts);
    expect(await (await plain.connect('/ws')).ask(echo)).toEqual(echo.data);
    await plain.close();
  });

  it('is an application context too: publishing reaches nobody', async () => {
    @Module({ imports: [HypernWsModule.forRoot()], providers: [EchoGateway] })
    class ContextModule {}

    const context = await NestFactory.createApplicationContext(ContextModule, {
      logger: new LogLines(),
      abortOnError: false,
    });
    expect(context.get(ChannelManager).createChannel('news').publish('event', {})).toBe(0);
    expect(context.get(SessionRegistry).broadcast({})).toBe(0);
    await context.close();
  });

  it('lets every module inject the managers', async () => {
    @Injectable()
    class Everything {
      constructor(
        readonly rooms: RoomManager,
        readonly channels: ChannelManager,
        readonly heartbeats: HeartbeatManager,
        readonly sessions: SessionRegistry,
        readonly routes: WebsocketRoute,
      ) {}
    }
    @Module({ providers: [Everything] })
    class FeatureModule {}

    const app = await TestApp.start({ imports: [FeatureModule] });
    expect(app.get(Everything).rooms).toBe(app.get(RoomManager));
    await app.close();
  });
});

describe('forRootAsync', () => {
  const SIZE = Symbol('size');

  @Module({ providers: [{ provide: SIZE, useValue: 10 }], exports: [SIZE] })
  class SizeModule {}

  @Injectable()
  class Options {
    constructor(@Inject(SIZE) private readonly maxPayload: number) {}
    createHypernWsOptions(): HypernWsOptions {
      return { maxPayload: this.maxPayload };
    }
  }
  @Injectable()
  class Creator {
    constructor(@Inject(SIZE) private readonly maxPayload: number) {}
    create(): Promise<HypernWsOptions> {
      return Promise.resolve({ maxPayload: this.maxPayload });
    }
  }
  @Module({ imports: [SizeModule], providers: [Options], exports: [Options] })
  class OptionsModule {}

  /** Returns how a session ends whose message is larger than the options allow. */
  async function closeCodeOf(module: DynamicModule): Promise<number> {
    const app = await TestApp.start({ isBare: true, imports: [module], providers: [EchoGateway] });
    const client = await app.connect('/ws');
    client.send(echo);
    const { code } = await client.closed;
    await app.close();
    return code;
  }

  it.each<[string, object]>([
    [
      'useFactory',
      { inject: [SIZE], useFactory: (maxPayload: number) => Promise.resolve({ maxPayload }) },
    ],
    ['useClass', { useClass: Options }],
    ['useClass with create()', { useClass: Creator as Type }],
  ])('takes %s', async (_, use) => {
    const module = HypernWsModule.forRootAsync({ imports: [SizeModule], ...use });
    expect(await closeCodeOf(module)).toBe(1009);
  });

  it('takes useExisting', async () => {
    const use = { imports: [OptionsModule], useExisting: Options };
    expect(await closeCodeOf(HypernWsModule.forRootAsync(use))).toBe(1009);
  });

  it('says where a wrong value came from', async () => {
    const module = HypernWsModule.forRootAsync({ useFactory: () => ({ maxPayload: 0 }) });
    const error = await failureOf({ isBare: true, imports: [module] });
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).toContain('HypernWsModule.forRootAsync()');
  });

  it('names a class that makes no options', async () => {
    @Injectable()
    class Mistaken {}

    const use = { useClass: Mistaken as Type };
    const error = await failureOf({ isBare: true, imports: [HypernWsModule.forRootAsync(use)] });
    expect(error.code).toBe('OPTION_INVALID');
    expect(error.message).toMatch(/forRootAsync.*createHypernWsOptions\(\).*got Mistaken without/);
  });

  it('refuses none of them, and two', () => {
    expect(() => HypernWsModule.forRootAsync({})).toThrow(/expected one of useFactory.*got 0/);
    const both = { useClass: Options, useExisting: Options };
    expect(() => HypernWsModule.forRootAsync(both)).toThrow(/got 2/);
  });
});
