import {
  Catch,
  Injectable,
  NotFoundException,
  ParseIntPipe,
  SetMetadata,
  UseFilters,
  UseGuards,
  UseInterceptors,
  UsePipes,
  ValidationPipe,
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  type ExceptionFilter,
  type ExecutionContext,
  type NestInterceptor,
  type PipeTransform,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { IsInt } from 'class-validator';
import { map, type Observable } from 'rxjs';
import {
  ChannelEvent,
  ChannelManager,
  OnConnect,
  OnDisconnect,
  OnHandshake,
  OnSubscribe,
  SessionRegistry,
  WebSocketSession,
  WsChannel,
  WsHeaders,
  WsParam,
  WsQuery,
  WsUser,
} from '../../lib/index.js';
import { TestApp } from '../support/app.js';
import { Diary } from '../support/diary.js';
import { until } from '../support/until.js';

const Allow = (role: string): MethodDecorator => SetMetadata('role', role);

/** As guards for HTTP are written: it asks the request, which is the session. */
@Injectable()
class RoleGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const role = this.reflector.get<string | undefined>('role', context.getHandler());
    const request = context.switchToHttp().getRequest<WebSocketSession>();
    return role === undefined || request.headers['x-role'] === role;
  }
}

@Injectable()
class Shout implements NestInterceptor {
  constructor(private readonly diary: Diary) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    this.diary.add(`before ${context.getHandler().name} of ${context.getClass().name}`);
    return next.handle().pipe(map((value: unknown) => (value === undefined ? value : [value])));
  }
}

@Catch(NotFoundException)
class Recorder implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost): void {
    const session = host.switchToWs().getClient<WebSocketSession>();
    session.send({
      event: 'filtered',
      data: [error.message, String(host.switchToWs().getPattern())],
    });
    book.push(`filtered ${error.message}`);
  }
}

/** What the filter saw: it may be asked where no client is left to hear. */
const book: string[] = [];

class Point {
  @IsInt()
  readonly x!: number;
}

class Upper implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? value.toUpperCase() : value;
  }
}

@UseGuards(RoleGuard)
@UseInterceptors(Shout)
@UseFilters(Recorder)
@WebSocketGateway({ path: '/rooms/:id' })
class EnhancedGateway {
  constructor(private readonly diary: Diary) {}

  @OnHandshake()
  @Allow('member')
  handshake(@WsQuery('as', Upper) name: string, @WsParam('id', ParseIntPipe) id: number): unknown {
    return { id: name, room: id };
  }
  @OnConnect()
  connect(@WsUser() user: unknown): void {
    this.diary.add(`connected ${JSON.stringify(user)}`);
  }
  @OnSubscribe('news:*')
  subscribe(@WsChannel() channel: string, @WsHeaders('X-Role') role: string): unknown {
    if (channel === 'news:none') throw new NotFoundException('no news');
    return { channel, role };
  }
  @OnSubscribe('secret')
  @Allow('admin')
  subscribeSecret(): void {}

  @ChannelEvent('news:*', 'point')
  @UsePipes(new ValidationPipe())
  point(_session: WebSocketSession, data: Point): unknown {
    return data.x;
  }
  @ChannelEvent('news:*', 'number')
  number(@MessageBody(ParseIntPipe) value: number, @WsChannel() channel: string): unknown {
    return { value, channel };
  }
  @ChannelEvent('news:*', 'missing')
  missing(): never {
    throw new NotFoundException('gone');
  }
  @ChannelEvent('news:*', 'admin')
  @Allow('admin')
  admin(): string {
    return 'never';
  }
  @ChannelEvent('news:#', 'stacked')
  @ChannelEvent('news:a', 'other')
  @SubscribeMessage('third')
  stacked(_session: WebSocketSession, data: unknown): unknown {
    return data;
  }

  @OnDisconnect()
  @Allow('nobody')
  @UsePipes(Upper)
  disconnect(@WsParam('id') id: string, @MessageBody('reason') reason: string): void {
    this.diary.add(`disconnected from ${id}: ${reason}`);
    if (reason === 'FAIL') throw new NotFoundException('at the end');
  }
}

describe('guards, pipes, interceptors, filters and param decorators', () => {
  let app: TestApp;
  let diary: Diary;

  beforeAll(async () => {
    app = await TestApp.start({ providers: [Diary, EnhancedGateway] });
    diary = app.get(Diary);
  });
  beforeEach(() => {
    diary.take();
    book.splice(0);
  });
  afterAll(() => app.close());

  const member = { headers: { 'x-role': 'member' } };

  async function connect() {
    const client = await app.connect('/rooms/7?as=John', member);
    await client.rest();
    return client;
  }

  async function subscribed(...channels: string[]) {
    const client = await connect();
    for (const channel of channels) await client.ask({ event: '$sub', data: { channel } });
    return client;
  }

  it('work on @OnHandshake: a guard refuses', async () => {
    await expect(app.connect('/rooms/7')).rejects.toMatchObject({ status: 403 });
  });

  it('work on @OnHandshake: a pipe refuses', async () => {
    await expect(app.connect('/rooms/seven', member)).rejects.toMatchObject({ status: 400 });
  });

  it('work on @OnHandshake and @OnConnect: an interceptor maps what becomes the user', async () => {
    await connect();
    const session = [...app.get(SessionRegistry)].at(-1)!;
    expect(session.user).toEqual([{ id: 'JOHN', room: 7 }]);
    expect(diary.take()).toEqual([
      'before handshake of EnhancedGateway',
      'before connect of EnhancedGateway',
      'connected [{"id":"JOHN","room":7}]',
    ]);
  });

  it('work on @OnSubscribe', async () => {
    const client = await connect();
    expect(await client.ask({ event: '$sub', id: 1, data: { channel: 'news:a' } })).toEqual({
      event: '$ack',
      id: 1,
      data: { channel: 'news:a', data: [{ channel: 'news:a', role: 'member' }] },
    });
    expect(await client.ask({ event: '$sub', id: 2, data: { channel: 'secret' } })).toMatchObject({
      event: 'exception',
      id: 2,
      data: { code: 'FORBIDDEN' },
    });
  });

  it('work on @OnSubscribe: what a filter handled is refused all the same', async () => {
    const client = await connect();
    client.send({ event: '$sub', id: 3, data: { channel: 'news:none' } });
    expect(await client.next()).toEqual({
      event: 'filtered',
      data: ['no news', "@OnSubscribe('news:*')"],
    });
    expect(await client.next()).toMatchObject({
      event: 'exception',
      id: 3,
      data: { code: 'NOT_FOUND' },
    });
    const [session] = [...app.get(SessionRegistry)].slice(-1);
    expect(session!.channels.size).toBe(0);
  });

  it('work on @ChannelEvent', async () => {
    const client = await subscribed('news:a');
    const ask = (event: string, data?: unknown) =>
      client.ask({ channel: 'news:a', event, data, id: event });
    expect(await ask('point', { x: 1 })).toMatchObject({ event: '$ack', data: [1] });
    expect(await ask('point', { x: 'one' })).toMatchObject({
      event: 'exception',
      data: { code: 'BAD_REQUEST', details: ['x must be an integer number'] },
    });
    expect(await ask('number', '12')).toMatchObject({ data: [{ value: 12, channel: 'news:a' }] });
    expect(await ask('number', 'twelve')).toMatchObject({ data: { code: 'BAD_REQUEST' } });
    expect(await ask('admin')).toMatchObject({ event: 'exception', data: { code: 'FORBIDDEN' } });
    expect(await ask('missing')).toEqual({ event: 'filtered', data: ['gone', 'news:*:missing'] });
    expect(await client.next()).toMatchObject({ id: 'missing', data: { code: 'NOT_FOUND' } });
  });

  it('let decorators stack', async () => {
    const client = await subscribed('news:a', 'news:b:c');
    app.get(ChannelManager).subscribe([...app.get(SessionRegistry)].at(-1)!, 'news:b:c');
    expect(await client.ask({ channel: 'news:a', event: 'stacked', data: 1 })).toEqual([1]);
    expect(await client.ask({ channel: 'news:b:c', event: 'stacked', data: 2 })).toEqual([2]);
    expect(await client.ask({ channel: 'news:a', event: 'other', data: 3 })).toEqual([3]);
    expect(await client.ask({ event: 'third', data: 4 })).toEqual([4]);
  });

  it('work on @OnDisconnect, apart from guards: nobody may veto it', async () => {
    const client = await connect();
    diary.take();
    await client.leave(4000, 'bye');
    expect(await diary.until(2)).toEqual([
      'before disconnect of EnhancedGateway',
      'disconnected from 7: BYE',
    ]);
  });

  it('work on @OnDisconnect: a filter takes what it throws', async () => {
    const client = await connect();
    diary.take();
    await client.leave(4000, 'fail');
    await diary.until(2);
    await new Promise(setImmediate);
    expect(book).toEqual(['filtered at the end']);
    expect(app.logs.of('error').join()).not.toContain('at the end');
  });

  it('are named by their patterns in the log', () => {
    const lines = app.logs.of('log').join();
    expect(lines).toContain('EnhancedGateway subscribed to the "news:*:point" message');
    expect(lines).toContain('EnhancedGateway subscribed to the "@OnHandshake()" message');
  });
});

describe('enhancers of the whole application', () => {
  @WebSocketGateway({ path: '/global' })
  class PlainGateway {
    @SubscribeMessage('twice')
    twice(@MessageBody() value: unknown): unknown {
      return value;
    }
    @ChannelEvent('open', 'once')
    once(_session: WebSocketSession, data: Point): unknown {
      return data.x;
    }
    @OnDisconnect()
    disconnect(): void {
      book.push('gone');
    }
  }

  it('stand around gateways too, and no global guard stops @OnDisconnect', async () => {
    book.splice(0);
    let isShut = false;
    const app = await TestApp.start({
      providers: [PlainGateway],
      prepare: (nest) => {
        nest.useGlobalGuards({ canActivate: () => !isShut });
        nest.useGlobalPipes(new ValidationPipe());
        nest.useGlobalInterceptors({
          intercept: (_context, next) => next.handle().pipe(map((value) => ({ value }))),
        });
      },
    });
    app.get(ChannelManager).createChannel('open', { open: true });
    const client = await app.connect('/global');
    await client.ask({ event: '$sub', data: { channel: 'open' } });
    expect(await client.ask({ event: 'twice', data: 1, id: 1 })).toMatchObject({
      data: { value: 1 },
    });
    expect(
      await client.ask({ channel: 'open', event: 'once', data: { x: 2 }, id: 2 }),
    ).toMatchObject({
      data: { value: 2 },
    });
    expect(await client.ask({ channel: 'open', event: 'once', data: {}, id: 3 })).toMatchObject({
      data: { code: 'BAD_REQUEST' },
    });
    isShut = true;
    expect(await client.ask({ event: 'twice', id: 4 })).toMatchObject({
      data: { code: 'FORBIDDEN' },
    });
    await client.leave();
    await until(() => book.length > 0);
    await app.close();
  });
});
