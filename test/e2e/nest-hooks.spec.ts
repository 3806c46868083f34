import {
  ForbiddenException,
  Injectable,
  Module,
  UnauthorizedException,
  type OnModuleDestroy,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import {
  HypernWsModule,
  OnConnect,
  OnDisconnect,
  OnHandshake,
  OnSubscribe,
  RoomManager,
  WebSocketSession,
  type Disconnect,
} from '../../lib/index.js';
import { TestApp } from '../support/app.js';
import { Diary } from '../support/diary.js';

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

@WebSocketGateway({ path: '/life' })
class FirstGateway {
  constructor(
    private readonly diary: Diary,
    private readonly rooms: RoomManager,
  ) {}

  async handleConnection(session: WebSocketSession, request: object): Promise<void> {
    await soon();
    this.diary.add(`first connection ${request === session.request} ${String(session.user)}`);
  }
  async handleDisconnect(session: WebSocketSession, code: number): Promise<void> {
    await soon();
    this.diary.add(`first disconnection ${code} in ${session.rooms.size} rooms`);
  }

  @OnHandshake()
  async handshake(session: WebSocketSession): Promise<unknown> {
    await soon();
    this.diary.add(`first handshake ${session.readyState}`);
    if (session.query.as === 'stranger') throw new UnauthorizedException('who are you?');
    return undefined;
  }
  @OnConnect()
  async connect(session: WebSocketSession): Promise<void> {
    await soon();
    this.rooms.joinRoom(session, 'lobby');
    this.diary.add(`first connect ${session.readyState}`);
  }
  @OnDisconnect()
  async disconnect(session: WebSocketSession, disconnect: Disconnect): Promise<void> {
    await soon();
    this.diary.add(`first disconnect ${JSON.stringify(disconnect)} in ${session.rooms.size} rooms`);
  }
  @SubscribeMessage('hello')
  hello(): string {
    this.diary.add('message');
    return 'hello';
  }
}

@WebSocketGateway({ path: '/life' })
class SecondGateway {
  constructor(private readonly diary: Diary) {}

  handleConnection(): void {
    this.diary.add('second connection');
  }
  handleDisconnect(): void {
    this.diary.add('second disconnection');
  }

  @OnHandshake()
  handshake(session: WebSocketSession): unknown {
    this.diary.add('second handshake');
    return session.query.as;
  }
  @OnHandshake()
  handshakeAgain(): string {
    return 'somebody else';
  }
  @OnConnect()
  connect(): void {
    this.diary.add('second connect');
  }
  @OnDisconnect()
  disconnect(): void {
    this.diary.add('second disconnect');
  }
}

/** Imported by the root module, and so after the gateways of the root's own imports. */
@Module({ providers: [SecondGateway] })
class SecondModule {}

@Module({ providers: [FirstGateway] })
class FirstModule {}

describe('the life of a session', () => {
  let app: TestApp;
  let diary: Diary;

  beforeAll(async () => {
    @Module({ providers: [Diary], exports: [Diary] })
    class DiaryModule {}
    const shared = { module: DiaryModule, global: true };
    app = await TestApp.start({ imports: [shared, FirstModule, SecondModule] });
    diary = app.get(Diary);
  });
  beforeEach(() => void diary.take());
  afterAll(() => app.close());

  it('runs every hook, awaited, in the order of modules and classes', async () => {
    const client = await app.connect('/life?as=John');
    await client.ask({ event: 'hello' });
    await client.leave(4999, 'bye');
    expect(await diary.until(11)).toEqual([
      'first handshake 0',
      'second handshake',
      'first connection true John',
      'second connection',
      'first connect 1',
      'second connect',
      'message',
      'first disconnect {"code":4999,"reason":"bye","wasClean":true} in 1 rooms',
      'second disconnect',
      'first disconnection 4999 in 1 rooms',
      'second disconnection',
    ]);
  });

  it('leaves the rooms at its end', async () => {
    const client = await app.connect('/life');
    await client.ask({ event: 'hello' });
    expect(app.get(RoomManager).getRoom('lobby')!.clientCount).toBe(1);
    await client.leave();
    await diary.until(11);
    await soon();
    expect(app.get(RoomManager).getRoom('lobby')).toBeUndefined();
  });

  it('ends before the 101 where a handshake throws, and nothing else runs', async () => {
    await expect(app.connect('/life?as=stranger')).rejects.toMatchObject({ status: 401 });
    expect(diary.take()).toEqual(['first handshake 0']);
  });

  it('keeps a message that comes while the hooks run until they have ended', async () => {
    const client = await app.connect('/life');
    client.send({ event: 'hello' }); // sent on open: the hooks have not ended
    await client.next();
    expect(diary.take().slice(-3)).toEqual(['first connect 1', 'second connect', 'message']);
  });
});

describe('a hook that throws', () => {
  let app: TestApp;
  let diary: Diary;

  @WebSocketGateway({ path: '/throws' })
  class ThrowingGateway {
    constructor(private readonly book: Diary) {}

    handleConnection(session: WebSocketSession): void {
      if (session.query.at === 'connection') throw new Error('secret of the server');
    }
    async handleDisconnect(session: WebSocketSession): Promise<void> {
      await soon();
      this.book.add('disconnection');
      if (session.query.at === 'disconnection') throw new Error('in handleDisconnect');
    }
    @OnHandshake()
    handshake({ query }: WebSocketSession): void {
      if (query.at === 'handshake') throw new WsException({ code: 'NO_TABLE', message: 'full' });
      if (query.at === 'unexpected') throw new Error('secret of the server');
    }
    @OnHandshake()
    isAllowed({ query }: WebSocketSession): boolean | undefined {
      return query.at === 'false' ? false : undefined;
    }
    @OnConnect()
    async connect({ query }: WebSocketSession): Promise<void> {
      await soon();
      if (query.at === 'connect') throw new ForbiddenException('not here');
    }
    @OnConnect()
    isIn({ query }: WebSocketSession): boolean {
      return query.at !== 'false';
    }
    @OnSubscribe('#')
    isOpen(): boolean {
      return false;
    }
    @OnDisconnect()
    disconnect({ query }: WebSocketSession): void {
      if (query.at === 'disconnect') throw new Error('in OnDisconnect');
    }
    @SubscribeMessage('hello')
    hello(): string {
      return 'hello';
    }
  }

  beforeAll(async () => {
    app = await TestApp.start({ providers: [Diary, ThrowingGateway] });
    diary = app.get(Diary);
  });
  beforeEach(() => void diary.take());
  afterAll(() => app.close());

  it('lets in whom it returned false for, and the log tells of it once', async () => {
    for (const channel of ['tea', 'milk']) {
      const client = await app.connect('/throws?at=false');
      const answer = await client.ask({ event: '$sub', data: { channel } });
      expect(answer).toEqual({ event: '$ack', data: { channel, data: false } });
    }
    expect(app.logs.of('warn').map((line) => line.split(':')[0])).toEqual([
      'warn @OnHandshake() ThrowingGateway.isAllowed',
      'warn @OnConnect() ThrowingGateway.isIn',
      'warn @OnSubscribe() ThrowingGateway.isOpen',
    ]);
  });

  it('refuses with the status of what it threw', async () => {
    await expect(app.connect('/throws?at=handshake')).rejects.toMatchObject({ status: 403 });
  });

  it('refuses with 500 and not a word of an unexpected error', async () => {
    const refusal = app.connect('/throws?at=unexpected');
    await expect(refusal).rejects.toMatchObject({ status: 500 });
    await expect(refusal).rejects.not.toThrow('secret');
    expect(app.logs.of('error').join()).toContain('secret of the server');
  });

  it('accepts a browser that knows the subprotocol only to tell it why', async () => {
    const client = await app.connect('/throws?at=handshake', { protocols: 'hypern.v1.json' });
    expect(await client.closed).toEqual({ code: 4003, reason: 'full' });
    expect(diary.take()).toEqual([]);
  });

  it('closes with the code of what it threw after the 101', async () => {
    const client = await app.connect('/throws?at=connect');
    expect(await client.closed).toEqual({ code: 4003, reason: 'not here' });
    expect(await diary.until(1)).toEqual(['disconnection']);
  });

  it('closes with 1011 where handleConnection throws what nobody expected', async () => {
    const client = await app.connect('/throws?at=connection');
    const closed = await client.closed;
    expect(closed.code).toBe(1011);
    expect(closed.reason).not.toContain('secret');
  });

  it.each(['disconnect', 'disconnection'])('is logged where it is the end: %s', async (at) => {
    const client = await app.connect(`/throws?at=${at}`);
    await client.leave();
    expect(await diary.until(1)).toEqual(['disconnection']);
    await soon();
    const [line] = app.logs.of('error').slice(-1);
    expect(line).toContain(at === 'disconnect' ? 'in OnDisconnect' : 'in handleDisconnect');
    expect(await (await app.connect('/throws')).ask({ event: 'hello' })).toBe('hello');
  });
});

describe('a connect hook that takes too long', () => {
  it('is closed with 4202, and what comes after it does not begin', async () => {
    const ends: (() => void)[] = [];

    @WebSocketGateway({ path: '/slow' })
    class SlowGateway {
      handleConnection(): Promise<void> {
        return new Promise((resolve) => ends.push(resolve));
      }
    }
    @WebSocketGateway({ path: '/slow' })
    class NextGateway {
      constructor(private readonly book: Diary) {}

      handleConnection(): void {
        this.book.add('connection');
      }
      @OnConnect()
      connect(): void {
        this.book.add('connect');
      }
      handleDisconnect(): void {
        this.book.add('disconnection');
      }
    }

    const app = await TestApp.start({
      options: { handshake: { timeout: 50 } },
      providers: [Diary, SlowGateway, NextGateway],
    });
    const client = await app.connect('/slow');
    expect((await client.closed).code).toBe(4202);
    await app.get(Diary).until(1);
    for (const end of ends) end();
    await soon();
    expect(app.get(Diary).lines).toEqual(['disconnection']);
    await app.close();
  });
});

describe('the end of an application', () => {
  it('waits for @OnDisconnect before any provider is destroyed, and is harmless twice', async () => {
    @Injectable()
    class Database implements OnModuleDestroy {
      constructor(private readonly diary: Diary) {}
      onModuleDestroy(): void {
        this.diary.add('database closed');
      }
    }

    @WebSocketGateway({ path: '/drain' })
    class DrainGateway {
      constructor(private readonly diary: Diary) {}

      @OnDisconnect()
      async disconnect(_session: WebSocketSession, { code }: Disconnect): Promise<void> {
        for (let turn = 0; turn < 20; turn++) await soon();
        this.diary.add(`disconnect ${code}`);
      }
    }

    @Module({ providers: [Database, Diary], exports: [Diary] })
    class DatabaseModule {}

    const app = await TestApp.start({
      isBare: true,
      imports: [DatabaseModule, HypernWsModule.forRoot({ drain: { spread: 0 } })],
      providers: [DrainGateway],
    });
    const client = await app.connect('/drain');
    const { lines } = app.get(Diary);
    const [closed] = await Promise.all([client.closed, app.nest.close()]);
    expect(closed.code).toBe(1001);
    expect(lines).toEqual(['disconnect 1001', 'database closed']);
    await app.nest.close();
    expect(lines.filter((line) => line.startsWith('disconnect'))).toHaveLength(1);
  });
});
