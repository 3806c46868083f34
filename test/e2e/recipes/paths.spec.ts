import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { OnSubscribe, RoomManager, type WebSocketSession } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { AppModule } from './paths.js';

describe('paths of gateways', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      isBare: true,
      imports: [AppModule],
      prepare: (nest) => nest.setGlobalPrefix('api'),
    });
  });
  afterAll(() => app.close());

  it('have parameters, which handlers get', async () => {
    const client = await app.connect('/api/v1/rooms/7?as=ali');
    expect(await client.ask({ event: 'where' })).toBe('ali is in room 7');
    const twice = await app.connect('/api/v1/rooms/7?as=ali&as=bo');
    expect(await twice.ask({ event: 'where' })).toBe('ali is in room 7');
    const other = await app.connect('/api/v1/rooms/seven/');
    expect(await other.ask({ event: 'where' })).toMatchObject({ data: { code: 'BAD_REQUEST' } });
  });

  it('have wildcards and versions', async () => {
    const client = await app.connect('/api/v2/files/a/b%20c');
    expect(await client.ask({ event: 'where' })).toBe('a > b c in version 2');
  });

  it.each([
    '/v1/rooms/7',
    '/api/v1/rooms',
    '/api/v1/Rooms/7',
    '/api/v1/rooms/7/8',
    '/api/v1/files',
  ])('are matched as a whole, prefix included: %s is none', async (path) => {
    await expect(app.connect(path)).rejects.toMatchObject({ status: 404 });
  });
});

describe('paths that the global prefix excludes', () => {
  @WebSocketGateway({ path: '/health/:of' })
  class HealthGateway {
    @SubscribeMessage('check')
    check() {
      return 'ok';
    }
  }

  it('go without it', async () => {
    const app = await TestApp.start({
      options: { globalPrefix: true },
      providers: [HealthGateway],
      prepare: (nest) => nest.setGlobalPrefix('api', { exclude: ['health/*rest'] }),
    });
    try {
      const client = await app.connect('/health/all');
      expect(await client.ask({ event: 'check' })).toBe('ok');
      await expect(app.connect('/api/health/all')).rejects.toMatchObject({ status: 404 });
    } finally {
      await app.close();
    }
  });
});

describe('limits of a path', () => {
  class Joiner {
    constructor(private readonly rooms: RoomManager) {}

    @OnSubscribe('news:#')
    open(): void {}

    @SubscribeMessage('join')
    join(session: WebSocketSession, name: string): boolean {
      return this.rooms.joinRoom(session, name);
    }
  }

  @WebSocketGateway({
    path: '/small/:id',
    limits: { maxRoomsPerSession: 1, maxChannelsPerSession: 1, maxNameBytes: 8 },
  })
  class SmallGateway extends Joiner {
    constructor(rooms: RoomManager) {
      super(rooms);
    }
  }
  @WebSocketGateway({ path: '/large', limits: { maxRoomsPerSession: 3 } })
  class LargeGateway extends Joiner {
    constructor(rooms: RoomManager) {
      super(rooms);
    }
  }

  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({
      options: { limits: { maxRoomsPerSession: 2, maxChannelsPerSession: 2 } },
      providers: [SmallGateway, LargeGateway],
    });
  });
  afterAll(() => app.close());

  /** Joins or subscribes under several names; returns the codes of what was refused. */
  async function codesOf(path: string, event: string, ...names: string[]): Promise<unknown[]> {
    const client = await app.connect(path);
    const codes: unknown[] = [];
    for (const name of names) {
      const data = event === '$sub' ? { channel: name } : name;
      const answer = (await client.ask({ event, data, id: 1 })) as { data: { code?: string } };
      codes.push(answer.data.code);
    }
    return codes;
  }

  it('are those of its gateways, else those of the module', async () => {
    expect(await codesOf('/small/1', 'join', 'a', 'b')).toEqual([undefined, 'TOO_MANY_ROOMS']);
    expect(await codesOf('/large', 'join', 'a', 'b', 'c', 'd')).toEqual([
      ...[undefined, undefined, undefined],
      'TOO_MANY_ROOMS',
    ]);
    expect(await codesOf('/small/1', '$sub', 'news:a', 'news:b')).toEqual([
      undefined,
      'TOO_MANY_CHANNELS',
    ]);
    expect(await codesOf('/large', '$sub', 'news:a', 'news:b', 'news:c')).toEqual([
      ...[undefined, undefined],
      'TOO_MANY_CHANNELS',
    ]);
  });

  it('bound the names that it may use', async () => {
    expect(await codesOf('/small/1', 'join', 'nine char')).toEqual(['BAD_NAME']);
    expect(await codesOf('/small/1', '$sub', 'news:nine')).toEqual(['BAD_NAME']);
    expect(await codesOf('/large', 'join', 'nine char')).toEqual([undefined]);
  });
});
