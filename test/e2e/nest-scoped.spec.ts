import {
  Catch,
  Inject,
  Injectable,
  Scope,
  UnauthorizedException,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import {
  BaseWsExceptionFilter,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
} from '@nestjs/websockets';
import {
  ChannelEvent,
  ChannelManager,
  OnConnect,
  OnDisconnect,
  OnHandshake,
  OnSubscribe,
  SessionRegistry,
  WebSocketSession,
  type Endpoint,
} from '../../lib/index.js';
import { TestApp } from '../support/app.js';
import { Diary } from '../support/diary.js';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
let made = 0;

/** Of one session: Nest makes it from the session itself. */
@Injectable({ scope: Scope.REQUEST })
class Account {
  readonly number = ++made;

  constructor(@Inject(REQUEST) readonly session: WebSocketSession) {
    if (session.query.as === 'nobody') throw new Error('no account');
  }
}

@WebSocketGateway({ path: '/scoped' })
class ScopedGateway {
  @WebSocketServer() server!: Endpoint;
  readonly number: number;

  constructor(
    readonly account: Account,
    private readonly diary: Diary,
  ) {
    this.number = account.number;
  }

  async handleConnection(session: WebSocketSession): Promise<void> {
    const { readyState, user } = session;
    await soon();
    this.diary.add(`connection ${this.account.session === session} ${readyState} ${String(user)}`);
  }
  handleDisconnect(session: WebSocketSession, code: number): void {
    this.diary.add(`disconnection ${this.account.session === session} ${code}`);
  }

  @OnHandshake()
  async handshake({ query }: WebSocketSession): Promise<unknown> {
    for (let turn = 0; turn < 5; turn++) await soon();
    if (query.as === 'stranger') throw new UnauthorizedException();
    return query.as;
  }
  @OnConnect()
  connect(): void {
    this.diary.add(`connect ${this.number}`);
  }
  @OnDisconnect()
  disconnect(session: WebSocketSession): void {
    this.diary.add(`disconnect ${this.account.session === session} ${this.number}`);
  }
  @SubscribeMessage('number')
  tell(): unknown[] {
    return [this.number, this.account.number];
  }
  @ChannelEvent('room:*', 'number')
  tellChannel(): number {
    return this.number;
  }
}

@WebSocketGateway({ path: '/scoped' })
class StaticGateway {
  constructor(private readonly diary: Diary) {}

  handleConnection(): void {
    this.diary.add('static connection');
  }
}

describe('a request-scoped gateway', () => {
  let app: TestApp;
  let diary: Diary;

  beforeAll(async () => {
    app = await TestApp.start({ providers: [Diary, Account, ScopedGateway, StaticGateway] });
    diary = app.get(Diary);
  });
  beforeEach(() => void diary.take());
  afterAll(() => app.close());

  it('has one instance a session, in every handler and hook', async () => {
    const client = await app.connect('/scoped?as=John');
    const [one] = (await client.ask({ event: 'number' })) as number[];
    expect(await client.ask({ event: 'number' })).toEqual([one, one]);
    await client.leave(4001);
    expect(await diary.until(5)).toEqual([
      'connection true 1 John',
      'static connection',
      `connect ${one}`,
      `disconnect true ${one}`,
      'disconnection true 4001',
    ]);
    const other = await app.connect('/scoped');
    expect(await other.ask({ event: 'number' })).toEqual([one! + 1, one! + 1]);
  });

  it('handles events of channels', async () => {
    const client = await app.connect('/scoped');
    const [number] = (await client.ask({ event: 'number' })) as number[];
    const session = [...app.get(SessionRegistry)].at(-1)!;
    app.get(ChannelManager).subscribe(session, 'room:1');
    expect(await client.ask({ channel: 'room:1', event: 'number' })).toBe(number);
  });

  it('is not reached before the 101: a refused handshake has no connection', async () => {
    await expect(app.connect('/scoped?as=stranger')).rejects.toMatchObject({ status: 401 });
    await soon();
    expect(diary.take()).toEqual([]);
  });

  it('refuses the handshake where a dependency of it can not be made', async () => {
    await expect(app.connect('/scoped?as=nobody')).rejects.toMatchObject({ status: 500 });
    expect(app.logs.of('error').join()).toContain('no account');
    expect(diary.take()).toEqual([]);
  });
});

describe('a request-scoped gateway without a handshake', () => {
  class Quiet implements ExceptionFilter {
    catch(_error: unknown, _host: ArgumentsHost): void {
      throw new Error('the filter fails too');
    }
  }

  @UseFilters(Quiet)
  @WebSocketGateway({ path: '/late' })
  class LateGateway {
    constructor(
      private readonly account: Account,
      private readonly diary: Diary,
    ) {}
    handleConnection(): void {
      this.diary.add(`connection of ${this.account.number}`);
    }
    @SubscribeMessage('hello')
    hello(): string {
      return 'hello';
    }
  }

  it('closes with 1011 where a dependency can not be made, whoever filters it', async () => {
    const app = await TestApp.start({ providers: [Diary, Account, LateGateway] });
    const client = await app.connect('/late?as=nobody');
    expect(await client.closed).toMatchObject({ code: 1011 });
    expect(app.get(Diary).take()).toEqual([]);
    const good = await app.connect('/late');
    expect(await good.ask({ event: 'hello' })).toBe('hello');
    expect(app.get(Diary).lines).toHaveLength(1);
    await app.close();
  });
});

describe('what a request-scoped class writes as a property', () => {
  @Catch()
  @Injectable({ scope: Scope.REQUEST })
  class Hiding extends BaseWsExceptionFilter {
    override readonly catch = (): void => undefined;
  }

  @UseGuards({ canActivate: () => false })
  @UseFilters(Hiding)
  @WebSocketGateway({ path: '/denied' })
  class DeniedGateway {
    @OnHandshake()
    handshake(): void {}
  }

  @UseFilters(Hiding)
  @WebSocketGateway({ path: '/property' })
  class PropertyGateway {
    constructor(
      private readonly account: Account,
      private readonly diary: Diary,
    ) {}

    readonly handleConnection = ({ readyState }: WebSocketSession): void => {
      this.diary.add(`connection ${this.account.number > 0} ${readyState}`);
    };
    readonly handleDisconnect = (_session: WebSocketSession, code: number): void => {
      this.diary.add(`disconnection ${code}`);
    };

    @OnHandshake()
    handshake({ query }: WebSocketSession): void {
      if (query.as === 'stranger') throw new UnauthorizedException();
    }
    @UseGuards({ canActivate: () => false })
    @SubscribeMessage('denied')
    denied(): string {
      return 'never';
    }
    @UseGuards({ canActivate: () => false })
    @OnSubscribe('denied')
    subscribe(): void {}
  }

  let app: TestApp;
  let diary: Diary;

  beforeAll(async () => {
    app = await TestApp.start({
      providers: [Diary, Account, DeniedGateway, PropertyGateway],
    });
    diary = app.get(Diary);
  });
  beforeEach(() => void diary.take());
  afterAll(() => app.close());

  it('runs once, after the 101', async () => {
    const client = await app.connect('/property');
    await client.rest();
    expect(diary.take()).toEqual(['connection true 1']);
    await client.leave(4001);
    expect(await diary.until(1)).toEqual(['disconnection 4001']);
  });

  it('does not run where the handshake is refused', async () => {
    await expect(app.connect('/property?as=stranger')).rejects.toMatchObject({ status: 401 });
    await soon();
    expect(diary.take()).toEqual([]);
  });

  it('hides no denial where it is the catch of a filter', async () => {
    await expect(app.connect('/denied')).rejects.toMatchObject({ status: 403 });
    const client = await app.connect('/property');
    const answer = { event: 'exception', id: 1, data: { code: 'FORBIDDEN' } };
    expect(await client.ask({ event: 'denied', id: 1 })).toMatchObject(answer);
    const request = { event: '$sub', data: { channel: 'denied' }, id: 1 };
    expect(await client.ask(request)).toMatchObject(answer);
  });
});

describe('two applications in one process, with the same gateway classes', () => {
  it('never see each other', async () => {
    const providers = [Diary, Account, ScopedGateway, StaticGateway];
    const [one, two] = [await TestApp.start({ providers }), await TestApp.start({ providers })];
    const client = await one.connect('/scoped?as=John');
    await client.ask({ event: 'number' });
    expect(one.get(Diary).lines.length).toBe(3);
    expect(two.get(Diary).lines).toEqual([]);
    await one.close();
    const other = await two.connect('/scoped?as=Jane');
    await other.ask({ event: 'number' });
    expect(two.get(Diary).take().slice(0, 2)).toEqual([
      'connection true 1 Jane',
      'static connection',
    ]);
    await two.close();
  });
});
