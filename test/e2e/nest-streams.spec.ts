import { ParseIntPipe, UseGuards, UseInterceptors, UsePipes } from '@nestjs/common';
import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import { concat, lastValueFrom, map, of, Subject, throwError, type Observable } from 'rxjs';
import { TestApp } from '../support/app.js';
import type { AppClient } from '../support/app-client.js';
import { until } from '../support/until.js';

class Wrap implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((value: unknown) => ({ value })));
  }
}

/** A stream that tests feed, and that knows who listens. */
const source = new Subject<unknown>();

abstract class Handlers {
  @SubscribeMessage('value')
  value(): number {
    return 1;
  }
  @SubscribeMessage('values')
  values(): Observable<unknown> {
    return of(1, 2);
  }
  @SubscribeMessage('later')
  later(): Promise<Observable<unknown>> {
    return Promise.resolve(of(1, 2));
  }
  @SubscribeMessage('live')
  live(): Observable<unknown> {
    return source;
  }
  @SubscribeMessage('fails')
  fails(): Observable<unknown> {
    return concat(
      of(1),
      throwError(() => new WsException({ code: 'BROKEN', message: 'broken' })),
    );
  }
  @SubscribeMessage('inner')
  async inner(): Promise<unknown> {
    const last = await lastValueFrom(this.values());
    return last;
  }
  @UsePipes(ParseIntPipe)
  @SubscribeMessage('piped')
  piped(@MessageBody() value: number): Observable<unknown> {
    return of(value, value + 1);
  }
  @UseGuards({ canActivate: () => false })
  @SubscribeMessage('guarded')
  guarded(): Observable<unknown> {
    return of(1);
  }
}

@WebSocketGateway({ path: '/plain' })
class PlainGateway extends Handlers {}

@UseInterceptors(Wrap)
@WebSocketGateway({ path: '/wrapped' })
class WrappedGateway extends Handlers {}

describe.each([
  ['without interceptors', '/plain', (value: unknown) => value],
  ['with interceptors', '/wrapped', (value: unknown) => ({ value })],
])('a result %s', (_, path, wrap) => {
  let app: TestApp;
  let client: AppClient;

  beforeAll(async () => {
    app = await TestApp.start({ providers: [PlainGateway, WrappedGateway] });
  });
  beforeEach(async () => {
    client = await app.connect(path);
  });
  afterAll(() => app.close());

  /** Returns the frames up to the answer of a request. */
  async function upTo(id: number): Promise<unknown[]> {
    const frames: { id?: unknown }[] = [];
    while (frames.at(-1)?.id !== id) frames.push((await client.next()) as { id?: unknown });
    return frames;
  }

  it('is the answer where it is a value', async () => {
    expect(await client.ask({ event: 'value', id: 1 })).toEqual({
      event: '$ack',
      id: 1,
      data: wrap(1),
    });
    expect(await client.ask({ event: 'value' })).toEqual(wrap(1));
  });

  it.each(['values', 'later'])(
    'is pushes and an end where it is an Observable: %s',
    async (event) => {
      client.send({ event, id: 1 });
      expect(await upTo(1)).toEqual([wrap(1), wrap(2), { event: '$ack', id: 1 }]);
    },
  );

  it('is a value where a method makes one of an Observable of the same gateway', async () => {
    expect(await client.ask({ event: 'inner', id: 1 })).toEqual({
      event: '$ack',
      id: 1,
      data: wrap(2),
    });
  });

  it('frees its place at once where it is an Observable, and ends with the session', async () => {
    client.send({ event: 'live', id: 1 });
    expect(await client.ask({ event: 'value', id: 2 })).toMatchObject({ id: 2 });
    await until(() => source.observed);
    source.next('now');
    expect(await client.next()).toEqual(wrap('now'));
    await client.leave();
    await until(() => !source.observed);
  });

  it('is a failure where the Observable fails, after what came before', async () => {
    client.send({ event: 'fails', id: 1 });
    expect(await upTo(1)).toMatchObject([
      wrap(1),
      { event: 'exception', id: 1, data: { code: 'BROKEN', message: 'broken' } },
    ]);
  });

  it('is a failure where a guard says no', async () => {
    expect(await client.ask({ event: 'guarded', id: 1 })).toMatchObject({
      event: 'exception',
      data: { code: 'FORBIDDEN' },
    });
  });

  it('has pipes on what the method is given, and on nothing else', async () => {
    client.send({ event: 'piped', data: '1', id: 1 });
    expect(await upTo(1)).toEqual([wrap(1), wrap(2), { event: '$ack', id: 1 }]);
  });
});

describe('two applications, of which one has interceptors', () => {
  it('tell results and Observables apart, each for itself', async () => {
    const plain = await TestApp.start({ providers: [PlainGateway] });
    const wrapped = await TestApp.start({
      providers: [PlainGateway],
      prepare: (nest) => void nest.useGlobalInterceptors(new Wrap()),
    });
    for (const [app, values] of [
      [plain, [1, 2]],
      [wrapped, [{ value: 1 }, { value: 2 }]],
    ] as const) {
      const client = await app.connect('/plain');
      client.send({ event: 'later', id: 1 });
      const frames = [await client.next(), await client.next(), await client.next()];
      expect(frames).toEqual([...values, { event: '$ack', id: 1 }]);
      expect(await client.ask({ event: 'value', id: 2 })).toMatchObject({ data: values[0] });
      await app.close();
    }
  });
});
