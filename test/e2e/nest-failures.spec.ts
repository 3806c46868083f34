import {
  BadRequestException,
  Catch,
  HttpException,
  InternalServerErrorException,
  ServiceUnavailableException,
  UseFilters,
  UseGuards,
  UseInterceptors,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import {
  BaseWsExceptionFilter,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WsException,
} from '@nestjs/websockets';
import { of, type Observable } from 'rxjs';
import {
  ChannelManager,
  OnSubscribe,
  RoomManager,
  type WebSocketSession,
} from '../../lib/index.js';
import { TestApp } from '../support/app.js';
import type { AppClient } from '../support/app-client.js';
import { until } from '../support/until.js';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

@Catch()
class Telling implements ExceptionFilter {
  catch(error: Error, host: ArgumentsHost): void {
    host.switchToWs().getClient<WebSocketSession>().send({ event: 'told', data: error.message });
  }
}

/** The way that Nest's documentation shows: own work, then the base filter's. */
@Catch(WsException, HttpException)
class Extending extends BaseWsExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    super.catch(exception, host); // oxlint-disable-line promise/valid-params -- no promise
  }
}

@Catch()
class Rethrowing implements ExceptionFilter {
  catch(): never {
    throw new BadRequestException('thrown by the filter');
  }
}

@Catch()
class FailingLater implements ExceptionFilter {
  async catch(): Promise<void> {
    await soon();
    throw new Error('the filter failed later');
  }
}

@WebSocketGateway({ path: '/fail' })
class FailingGateway {
  constructor(
    private readonly rooms: RoomManager,
    private readonly channels: ChannelManager,
  ) {}

  @SubscribeMessage('throw')
  throw(@MessageBody() kind: string): never {
    throw make(kind);
  }
  @SubscribeMessage('reject')
  async reject(@MessageBody() kind: string): Promise<never> {
    await soon();
    throw make(kind);
  }
  @SubscribeMessage('undefined')
  throwUndefined(): never {
    // oxlint-disable-next-line only-throw-error -- anything can be thrown
    throw undefined;
  }
  @SubscribeMessage('hostile')
  hostile(): never {
    throw Object.defineProperty(new HttpException('a', 400), 'getStatus', {
      get: () => {
        throw new Error('even reading it fails');
      },
    });
  }
  @SubscribeMessage('circular')
  circular(): unknown {
    const value: Record<string, unknown> = {};
    value.value = value;
    return value;
  }
  @UseInterceptors({ intercept: (_context, next) => next.handle() })
  @SubscribeMessage('circular-too')
  circularToo(): unknown {
    return this.circular();
  }
  @SubscribeMessage('circular-stream')
  circularStream(): Observable<unknown> {
    return of(this.circular());
  }
  @OnSubscribe('circular')
  opener(): unknown {
    return this.circular();
  }
  @SubscribeMessage('room')
  room(session: WebSocketSession, name: string): void {
    this.rooms.joinRoom(session, name);
  }
  @SubscribeMessage('channel')
  channel(session: WebSocketSession, name: string): void {
    this.channels.subscribe(session, name);
  }
  @UseGuards({ canActivate: () => false })
  @SubscribeMessage('guarded')
  guarded(): string {
    return 'never';
  }
  @SubscribeMessage('hello')
  hello(): string {
    return 'hello';
  }

  @UseFilters(new Telling())
  @SubscribeMessage('told')
  told(@MessageBody() kind: string): never {
    throw make(kind);
  }
  @UseFilters(Telling)
  @UseGuards({ canActivate: () => false })
  @SubscribeMessage('told-guard')
  toldGuard(): string {
    return 'never';
  }
  @UseFilters(Extending)
  @SubscribeMessage('extending')
  extending(@MessageBody('kind') kind: string): never {
    throw make(kind);
  }
  @UseFilters(new BaseWsExceptionFilter())
  @SubscribeMessage('base')
  base(): never {
    throw new WsException('from the base');
  }
  @UseFilters(Rethrowing)
  @SubscribeMessage('rethrowing')
  rethrowing(): never {
    throw new Error('first');
  }
  @UseFilters(FailingLater)
  @SubscribeMessage('failing-later')
  failingLater(): never {
    throw new Error('first');
  }
}

function make(kind: string): Error {
  switch (kind) {
    case 'http':
      return new HttpException('gone for good', 410);
    case 'list':
      return new BadRequestException(['a is short', 'b is long']);
    case 'rate':
      return new HttpException({ message: 'slow down', retryAfter: 500 }, 429);
    case 'busy':
      return new ServiceUnavailableException('busy');
    case 'broken':
      return new InternalServerErrorException('disk is full');
    case 'ws':
      return new WsException('no such table');
    case 'own':
      return new WsException({ code: 'NO_TABLE', message: 'no such table', details: { table: 7 } });
    default:
      return new TypeError(`the password is ${kind}`);
  }
}

describe('what a handler raises', () => {
  let app: TestApp;
  let client: AppClient;

  beforeAll(async () => {
    app = await TestApp.start({
      options: { limits: { maxRoomsPerSession: 1 } },
      providers: [FailingGateway],
    });
  });
  beforeEach(async () => {
    client = await app.connect('/fail');
  });
  afterEach(() => client.leave());
  afterAll(() => app.close());

  const failure = (id: number, data: object) => ({
    event: 'exception',
    id,
    data: { status: 'error', ...data },
  });

  it.each([
    ['http', { code: 'BAD_REQUEST', message: 'gone for good' }],
    [
      'list',
      {
        code: 'BAD_REQUEST',
        message: 'Bad Request Exception',
        details: ['a is short', 'b is long'],
      },
    ],
    ['rate', { code: 'RATE_LIMITED', message: 'slow down', retryAfter: 500 }],
    ['busy', { code: 'UNAVAILABLE', message: 'busy' }],
    ['ws', { code: 'ERROR', message: 'no such table' }],
    ['own', { code: 'NO_TABLE', message: 'no such table', details: { table: 7 } }],
  ])('is answered with its code: %s', async (kind, data) => {
    expect(await client.ask({ event: 'throw', data: kind, id: 1 })).toEqual(failure(1, data));
    expect(await client.ask({ event: 'reject', data: kind, id: 2 })).toEqual(failure(2, data));
  });

  it('is logged where it is a 5xx, with the ref that the client got', async () => {
    const { data } = (await client.ask({ event: 'throw', data: 'broken' })) as {
      data: { ref: string };
    };
    expect(data).toMatchObject({ code: 'INTERNAL', message: 'disk is full' });
    expect(app.logs.of('error').at(-1)).toContain(data.ref);
  });

  it('never tells the client what nobody expected', async () => {
    const frame = await client.ask({ event: 'reject', data: 'hunter2', id: 1 });
    expect(frame).toMatchObject(failure(1, { code: 'INTERNAL', message: 'Internal server error' }));
    expect(JSON.stringify(frame)).not.toContain('hunter2');
  });

  it.each(['undefined', 'hostile', 'circular'])('may be anything: %s', async (event) => {
    expect(await client.ask({ event, id: 1 })).toMatchObject(failure(1, { code: 'INTERNAL' }));
  });

  it.each([
    ['room', '', 'BAD_NAME'],
    ['channel', 'a*', 'BAD_NAME'],
  ])('is a code of our own: %s', async (event, data, code) => {
    expect(await client.ask({ event, data, id: 1 })).toMatchObject(failure(1, { code }));
  });

  it('is a limit that was reached', async () => {
    client.send({ event: 'room', data: 'one' });
    expect(await client.ask({ event: 'room', data: 'two', id: 1 })).toMatchObject(
      failure(1, { code: 'TOO_MANY_ROOMS' }),
    );
  });

  it.each([
    ['circular', { event: 'circular' }],
    ['circularToo', { event: 'circular-too' }],
    ['circularStream', { event: 'circular-stream' }],
    ['opener', { event: '$sub', data: { channel: 'circular' } }],
  ])('is logged as that of its method where a result has no JSON: %s', async (name, message) => {
    const { data } = (await client.ask(message)) as { data: { ref: string } };
    const line = app.logs.of('error').find((each) => each.includes(data.ref));
    expect(line).toContain(`error result of FailingGateway.${name}: TypeError`);
  });

  it('harms neither the session nor its later messages', async () => {
    const kinds = ['http', 'own', 'hunter2'];
    for (const data of kinds) client.send({ event: 'reject', data });
    for (const event of ['undefined', 'hostile', 'circular', 'guarded']) client.send({ event });
    expect(await client.rest()).toHaveLength(kinds.length + 4);
    expect(await client.ask({ event: 'hello' })).toBe('hello');
  });

  it('is a guard that says no', async () => {
    expect(await client.ask({ event: 'guarded', id: 1 })).toEqual(
      failure(1, { code: 'FORBIDDEN', message: 'Forbidden resource' }),
    );
  });

  it('is answered without an id too, and none of the client’s data comes back', async () => {
    const frame = await client.ask({ event: 'guarded', data: 'my secret' });
    expect(frame).toMatchObject({ event: 'exception', data: { code: 'FORBIDDEN' } });
    expect(JSON.stringify(frame)).not.toContain('my secret');
  });
});

describe('an exception that a filter of the application handled', () => {
  let app: TestApp;
  let client: AppClient;

  beforeAll(async () => {
    app = await TestApp.start({ providers: [FailingGateway] });
  });
  beforeEach(async () => {
    client = await app.connect('/fail');
  });
  afterAll(() => app.close());

  it.each(['told', 'told-guard'])('is still the answer of a request: %s', async (event) => {
    client.send({ event, data: 'ws', id: 1 });
    const frames = await client.rest();
    expect(frames).toMatchObject([{ event: 'told' }, { event: 'exception', id: 1 }]);
  });

  it('is all that a message without an id gets', async () => {
    client.send({ event: 'told', data: 'ws' });
    expect(await client.rest()).toEqual([{ event: 'told', data: 'no such table' }]);
  });

  it.each([
    ['ws', { status: 'error', message: 'no such table' }],
    ['own', { code: 'NO_TABLE' }],
  ])('may go to the base filter, which tells without the client’s data: %s', async (kind, data) => {
    client.send({ event: 'extending', data: { kind, password: 'hunter2' } });
    const frames = await client.rest();
    expect(frames).toMatchObject([{ event: 'exception', data }]);
    expect(JSON.stringify(frames)).not.toContain('hunter2');
  });

  it('may have been handled by an instance of Nest’s own filter', async () => {
    client.send({ event: 'base', data: 'hunter2', id: 1 });
    const frames = await client.rest();
    expect(frames).toMatchObject([
      { event: 'exception', data: { message: 'from the base' } },
      { event: 'exception', id: 1, data: { code: 'ERROR', message: 'from the base' } },
    ]);
    expect(JSON.stringify(frames)).not.toContain('hunter2');
    client.send({ event: 'throw', data: 'ws' });
    expect(await client.rest()).toHaveLength(1); // others' exceptions are none of that filter's
  });

  it('is what the filter threw, where it threw', async () => {
    client.send({ event: 'rethrowing' });
    client.send({ event: 'rethrowing', id: 1 });
    const data = { code: 'BAD_REQUEST', message: 'thrown by the filter' };
    expect(await client.rest()).toMatchObject([
      { event: 'exception', data },
      { event: 'exception', id: 1, data },
    ]);
  });

  it('harms nobody where the filter fails later', async () => {
    expect(await client.ask({ event: 'failing-later', id: 1 })).toMatchObject({
      id: 1,
      event: 'exception',
    });
    expect(await client.ask({ event: 'hello' })).toBe('hello');
    await until(() => app.logs.of('error').join().includes('the filter failed later'));
  });

  it('goes on being a failure in a second application with the same classes', async () => {
    const other = await TestApp.start({ providers: [FailingGateway] });
    const guest = await other.connect('/fail');
    guest.send({ event: 'told', data: 'ws', id: 1 });
    expect(await guest.rest()).toMatchObject([{ event: 'told' }, { event: 'exception', id: 1 }]);
    client.send({ event: 'told', data: 'ws', id: 2 });
    expect(await client.rest()).toMatchObject([{ event: 'told' }, { event: 'exception', id: 2 }]);
    await other.close();
  });
});
