import {
  Catch,
  createParamDecorator,
  ForbiddenException,
  Injectable,
  ParseIntPipe,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type INestApplication,
  type NestInterceptor,
} from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { of, throwError, type Observable } from 'rxjs';
import { ChannelEvent, OnConnect, OnSubscribe, type WebSocketSession } from '../../lib/index.js';
import { TestApp } from '../support/app.js';

class Pass {
  canActivate(): boolean {
    return true;
  }
  intercept(_: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle();
  }
  transform(value: unknown): unknown {
    return value;
  }
}
@Injectable()
class PassGuard extends Pass implements CanActivate {}
@Injectable()
class PassInterceptor extends Pass implements NestInterceptor {}
@Injectable()
class PassPipe extends Pass {}
@Catch(RangeError)
class NoFilter implements ExceptionFilter {
  catch(): void {}
}
const Wanted = createParamDecorator((_: unknown, context: ExecutionContext) => context.getType());

/** Whether Nest's pipeline called the method that asks. */
const isPiped = (): boolean => /@nestjs.websockets/.test(new Error('stack').stack!);

class Methods {
  readonly #own = 'own';

  @OnConnect()
  connected(session: WebSocketSession): void {
    session.user = 'connected';
  }
  @SubscribeMessage('bare')
  bare(session: WebSocketSession, data: unknown, ...rest: unknown[]): unknown {
    return [session.user, data, rest.length, rest[0] === undefined, this.#own];
  }
  @SubscribeMessage('decorated')
  decorated(
    @MessageBody() data: unknown,
    between: unknown,
    @ConnectedSocket() session: WebSocketSession,
    @MessageBody('name') name: unknown,
  ): unknown {
    return [data, between === undefined, session.user, name];
  }
  @SubscribeMessage('nothing')
  nothing(): void {}
  @SubscribeMessage('event')
  event(@MessageBody() data: unknown): unknown {
    return { event: 'named', data };
  }
  @SubscribeMessage('later')
  async later(@MessageBody() data: unknown): Promise<unknown> {
    await Promise.resolve();
    return data;
  }
  @SubscribeMessage('thenable')
  thenable(): unknown {
    return { then: (resolve: (value: string) => void) => resolve('thenable') }; // oxlint-disable-line unicorn/no-thenable -- what is tested
  }
  @SubscribeMessage('stream')
  stream(): unknown {
    return of(1, 2);
  }
  @SubscribeMessage('stream later')
  streamLater(): Promise<unknown> {
    return Promise.resolve(of(3));
  }
  @SubscribeMessage('stream fails')
  streamFails(): unknown {
    return throwError(() => new WsException('of the stream'));
  }
  @SubscribeMessage('throws')
  throws(): never {
    throw new WsException({ code: 'OWN', message: 'said so' });
  }
  @SubscribeMessage('forbids')
  forbids(): never {
    throw new ForbiddenException('not you');
  }
  @SubscribeMessage('breaks')
  breaks(): never {
    throw new TypeError('secret');
  }
  @SubscribeMessage('rejects')
  rejects(): Promise<never> {
    return Promise.reject(new WsException('later'));
  }
  @SubscribeMessage('throws undefined')
  throwsUndefined(): never {
    throw undefined; // oxlint-disable-line no-throw-literal, typescript/only-throw-error -- what is tested
  }
  @OnSubscribe('news')
  open(session: WebSocketSession, channel: string): unknown {
    return [session.user, channel];
  }
  @ChannelEvent('news', 'post')
  post(session: WebSocketSession, data: unknown): unknown {
    return [session.user, data];
  }
  @SubscribeMessage('way')
  way(): boolean {
    return isPiped();
  }
}

@WebSocketGateway({ path: '/plain' })
class PlainGateway extends Methods {}

@UseGuards(PassGuard)
@WebSocketGateway({ path: '/guarded' })
class GuardedGateway extends Methods {}

@WebSocketGateway({ path: '/each' })
class EachGateway {
  @UseGuards(PassGuard)
  @SubscribeMessage('guard')
  guard(): boolean {
    return isPiped();
  }
  @UsePipes(PassPipe)
  @SubscribeMessage('pipe')
  pipe(@MessageBody() _data: unknown): boolean {
    return isPiped();
  }
  @UseInterceptors(PassInterceptor)
  @SubscribeMessage('interceptor')
  interceptor(): boolean {
    return isPiped();
  }
  @UseFilters(NoFilter)
  @SubscribeMessage('filter')
  filter(): boolean {
    return isPiped();
  }
  @SubscribeMessage('parameter pipe')
  parameterPipe(@MessageBody(ParseIntPipe) data: number): unknown {
    return isPiped() && data === 5;
  }
  @SubscribeMessage('parameter')
  parameter(@Wanted() type: string): unknown {
    return isPiped() && type === 'ws';
  }
  @SubscribeMessage('ack')
  ack(@Ack() acknowledge: unknown): unknown {
    return isPiped() && acknowledge === undefined;
  }
  @SubscribeMessage('none')
  none(): boolean {
    return isPiped();
  }
}

const start = (prepare?: (app: INestApplication) => void): Promise<TestApp> =>
  TestApp.start({ providers: [PlainGateway, GuardedGateway, EachGateway], prepare });

describe('a method that nothing stands around', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await start();
  });
  afterAll(() => app.close());

  /** Sends one message to both, and returns all that each heard until a further answer. */
  async function sayToBoth(...messages: object[]): Promise<unknown[][]> {
    return Promise.all(
      ['/plain', '/guarded'].map(async (path) => {
        const client = await app.connect(path);
        for (const message of messages) client.send(message);
        return client.rest();
      }),
    );
  }

  it('is called without the pipeline of Nest, which others go through', async () => {
    expect(await sayToBoth({ event: 'way', id: 1 })).toEqual([
      [{ event: '$ack', id: 1, data: false }],
      [{ event: '$ack', id: 1, data: true }],
    ]);
  });

  it.each([
    ['bare', { a: 1 }],
    ['decorated', { name: 'Ada' }],
    ['decorated', null],
    ['decorated', 5],
    ['nothing', 0],
    ['event', [1]],
    ['later', 'x'],
    ['thenable', 0],
    ['stream', 0],
    ['stream later', 0],
    ['stream fails', 0],
    ['throws', 0],
    ['forbids', 0],
    ['rejects', 0],
    ['throws undefined', 0],
  ])('gives what it gives behind a guard: %s of %j', async (event, data) => {
    for (const id of [1, undefined]) {
      const [plain, guarded] = await sayToBoth({ event, data, id });
      expect(withoutRefs(plain!)).toEqual(withoutRefs(guarded!));
      expect(id === undefined || plain!.length > 0).toBe(true);
    }
  });

  it('says no more of an unexpected error', async () => {
    const [[plain]] = (await sayToBoth({ event: 'breaks', id: 1 })) as [[object]];
    expect(plain).toMatchObject({ event: 'exception', id: 1, data: { code: 'INTERNAL' } });
    expect(JSON.stringify(plain)).not.toContain('secret');
  });

  it('serves channels too', async () => {
    const [plain, guarded] = await sayToBoth(
      { event: '$sub', data: { channel: 'news' }, id: 1 },
      { channel: 'news', event: 'post', data: 'x', id: 2 },
    );
    expect(plain).toEqual(guarded);
    expect(plain).toMatchObject([{ id: 1 }, { id: 2, data: ['connected', 'x'] }]);
  });

  it.each(['guard', 'pipe', 'interceptor', 'filter', 'parameter pipe', 'parameter', 'ack'])(
    'is not one with a %s',
    async (event) => {
      const client = await app.connect('/each');
      expect(await client.ask({ event, data: 5, id: 1 })).toMatchObject({ data: true });
      expect(await client.ask({ event: 'none', id: 1 })).toMatchObject({ data: false });
    },
  );

  it.each([
    ['guard', (nest: INestApplication) => nest.useGlobalGuards(new PassGuard())],
    ['pipe', (nest: INestApplication) => nest.useGlobalPipes(new PassPipe())],
    ['interceptor', (nest: INestApplication) => nest.useGlobalInterceptors(new PassInterceptor())],
  ])('is not one where the application has a global %s', async (_, prepare) => {
    const other = await start((nest) => void prepare(nest));
    const client = await other.connect('/each');
    expect(await client.ask({ event: 'none', id: 1 })).toMatchObject({ data: true });
    await other.close();
  });

  it('is not one where another gateway has added a global guard before Nest looked', async () => {
    let nest: INestApplication;

    @WebSocketGateway({ path: '/guarding' })
    class GuardingGateway {
      afterInit(): void {
        nest.useGlobalGuards(new PassGuard());
      }
    }

    const providers = [EachGateway, GuardingGateway]; // Nest 12 connects the first one last
    const other = await TestApp.start({ providers, prepare: (made) => void (nest = made) });
    const client = await other.connect('/each');
    expect(await client.ask({ event: 'none', id: 1 })).toMatchObject({ data: true });
    await other.close();
  });

  it('is one where the application has a global filter, which Nest keeps from gateways', async () => {
    const other = await start((nest) => void nest.useGlobalFilters(new NoFilter()));
    const client = await other.connect('/each');
    expect(await client.ask({ event: 'none', id: 1 })).toMatchObject({ data: false });
    await other.close();
  });
});

/** Each unexpected error has a reference of its own, which the log has too. */
function withoutRefs(frames: readonly unknown[]): unknown {
  return JSON.parse(JSON.stringify(frames, (key, value: unknown) => (key === 'ref' ? 0 : value)));
}
