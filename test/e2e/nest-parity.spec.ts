import type { IncomingMessage } from 'node:http';
import { WsAdapter } from '@nestjs/platform-ws';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  WebSocketServer,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import type { WebSocket } from 'ws';
import { from, of } from 'rxjs';
import { Endpoint, HypernWsAdapter, WebSocketSession } from '../../lib/index.js';
import { TestApp } from '../support/app.js';
import { Diary } from '../support/diary.js';
import { freePort } from '../support/free-port.js';

/** As it is written for `@nestjs/platform-ws`: not a word of this package. */
@WebSocketGateway({ path: '/stock' })
class StockGateway implements OnGatewayInit, OnGatewayConnection, OnGatewayDisconnect {
  @WebSocketServer() server!: { readonly clients: Set<WebSocket> };

  constructor(private readonly diary: Diary) {}

  afterInit(server: unknown): void {
    this.diary.add(`init ${server === this.server}`);
  }
  handleConnection(client: WebSocket, request: IncomingMessage): void {
    this.diary.add(`connect ${client.readyState} ${request.headers['x-name'] as string}`);
    client.on('message', (data: Buffer) => this.diary.add(`message ${data.toString()}`));
  }
  handleDisconnect(client: WebSocket): void {
    this.diary.add(`disconnect ${client.readyState} of ${this.server.clients.size}`);
  }

  @SubscribeMessage('plain')
  plain(client: WebSocket, data: unknown): unknown {
    return { event: 'plain', data: [client.readyState, data] };
  }
  @SubscribeMessage('decorated')
  decorated(@MessageBody('name') name: string, @ConnectedSocket() client: WebSocket): void {
    client.send(JSON.stringify({ event: 'decorated', data: name }));
  }
  @SubscribeMessage('all')
  all(@MessageBody() text: string): void {
    for (const client of this.server.clients) client.send(text);
  }
  @SubscribeMessage('stream')
  stream(@MessageBody() values: unknown[]): unknown {
    return from(values);
  }
  @SubscribeMessage('later')
  later(): Promise<unknown> {
    return Promise.resolve(of('later'));
  }
  @SubscribeMessage('nothing')
  nothing(): null {
    return null;
  }
}

describe('a gateway written for platform-ws', () => {
  let app: TestApp;
  let diary: Diary;
  let atStart: string[];

  beforeAll(async () => {
    app = await TestApp.start({ providers: [Diary, StockGateway] });
    diary = app.get(Diary);
    atStart = [...diary.lines];
  });
  beforeEach(() => void diary.take());
  afterAll(() => app.close());

  it('hears of its server once, with the property set', () => {
    expect(atStart).toEqual(['init true']);
    expect(app.logs.of('log').join()).toContain('StockGateway subscribed to the "plain" message');
    expect(app.get(StockGateway).server).toBeInstanceOf(Endpoint);
  });

  it('handles connections with the request, messages and disconnects', async () => {
    const client = await app.connect('/stock', { headers: { 'x-name': 'John' } });
    await client.ask({ event: 'plain', data: 1 });
    await client.leave();
    expect(await diary.until(3)).toEqual([
      'connect 1 John',
      'message {"event":"plain","data":1}',
      'disconnect 3 of 0',
    ]);
  });

  it('calls a method without param decorators with the session and the data', async () => {
    const client = await app.connect('/stock');
    expect(await client.ask({ event: 'plain', data: { a: 1 } })).toEqual({
      event: 'plain',
      data: [1, { a: 1 }],
    });
  });

  it('calls a method with param decorators as they say', async () => {
    const client = await app.connect('/stock');
    expect(await client.ask({ event: 'decorated', data: { name: 'John' } })).toEqual({
      event: 'decorated',
      data: 'John',
    });
  });

  it('sends to all clients of its server', async () => {
    const [one, two] = [await app.connect('/stock'), await app.connect('/stock')];
    one.send({ event: 'all', data: '"hello"' });
    expect([await one.next(), await two.next()]).toEqual(['hello', 'hello']);
  });

  it('sends each value of an Observable, and what a promise of one gives', async () => {
    const client = await app.connect('/stock');
    client.send({ event: 'stream', data: [1, 'two', { event: 'three' }] });
    client.send({ event: 'later' });
    expect(await client.rest()).toEqual([1, 'two', { event: 'three' }, 'later']);
  });

  it('sends nothing for null and undefined', async () => {
    const client = await app.connect('/stock');
    client.send({ event: 'nothing' });
    expect(await client.rest()).toEqual([]);
  });

  it('has an adapter that is a WsAdapter', () => {
    expect(HypernWsAdapter.prototype).toBeInstanceOf(WsAdapter);
  });
});

@WebSocketGateway({ path: '/one' })
class FirstGateway {
  @WebSocketServer() server!: Endpoint;
  constructor(private readonly diary: Diary) {}

  handleConnection(session: WebSocketSession): void {
    this.diary.add(`first ${session.path}`);
  }
  @SubscribeMessage('who')
  who(): string {
    return 'first';
  }
  @SubscribeMessage('first')
  own(): string {
    return 'own of first';
  }
}

@WebSocketGateway({ path: 'one/' })
class SecondGateway {
  @WebSocketServer() server!: Endpoint;
  constructor(private readonly diary: Diary) {}

  handleConnection(session: WebSocketSession): void {
    this.diary.add(`second ${session.path}`);
  }
  handleDisconnect(): void {
    this.diary.add('second gone');
  }
  @SubscribeMessage('who')
  who(): string {
    return 'second';
  }
}

@WebSocketGateway({ path: '/two' })
class OtherGateway {
  @SubscribeMessage('who')
  who(): string {
    return 'other';
  }
}

@WebSocketGateway()
class RootGateway {
  @SubscribeMessage('who')
  who(): string {
    return 'root';
  }
}

describe('several gateways', () => {
  let app: TestApp;

  beforeAll(async () => {
    const providers = [Diary, FirstGateway, OtherGateway, SecondGateway, RootGateway];
    app = await TestApp.start({ providers });
  });
  afterAll(() => app.close());

  it('share the server and the sessions of one path, however they write it', async () => {
    const { lines } = app.get(Diary);
    const client = await app.connect('/one');
    client.send({ event: 'who' });
    client.send({ event: 'first' });
    expect(await client.rest()).toEqual(['first', 'second', 'own of first']);
    expect(app.get(FirstGateway).server).toBe(app.get(SecondGateway).server);
    expect(app.get(FirstGateway).server.clients.size).toBe(1);
    await client.leave();
    expect(await app.get(Diary).until(3)).toEqual(['first /one', 'second /one', 'second gone']);
    expect(lines).toHaveLength(3);
  });

  it.each([
    ['/two', 'other'],
    ['/', 'root'],
  ])('serve different paths: %s', async (path, name) => {
    const client = await app.connect(path);
    client.send({ event: 'who' });
    expect(await client.rest()).toEqual([name]);
  });

  it('leave a path that nobody has', async () => {
    await expect(app.connect('/three')).rejects.toMatchObject({ status: 404 });
  });
});

describe('gateways with a port of their own', () => {
  let app: TestApp;
  let port: number;

  beforeAll(async () => {
    port = await freePort();

    @WebSocketGateway(port, { path: '/admin' })
    class AdminGateway {
      @WebSocketServer() server!: Endpoint;
      @SubscribeMessage('who')
      who(): unknown[] {
        return ['admin', this.server.port, this.server.clients.size];
      }
    }
    @WebSocketGateway(port)
    class AnyGateway {
      @SubscribeMessage('who')
      who(): string {
        return 'any';
      }
    }

    app = await TestApp.start({ providers: [AdminGateway, AnyGateway, RootGateway] });
  });
  afterAll(() => app.close());

  it('are served on it, by their paths', async () => {
    const client = await app.connect('/admin', { port });
    expect(await client.ask({ event: 'who' })).toEqual(['admin', port, 1]);
  });

  it('take every path without one', async () => {
    const client = await app.connect('/whatever', { port });
    expect(await client.ask({ event: 'who' })).toBe('any');
  });

  it('leave the application its own', async () => {
    const client = await app.connect('/');
    expect(await client.ask({ event: 'who' })).toBe('root');
    await expect(app.connect('/admin')).rejects.toMatchObject({ status: 404 });
  });

  it('free it when the application closes', async () => {
    const other = await freePort();

    @WebSocketGateway(other)
    class ShortGateway {}

    const short = await TestApp.start({ providers: [ShortGateway] });
    await (await short.connect('/', { port: other })).leave();
    await short.close();
    await expect(short.connect('/', { port: other })).rejects.toThrow('ECONNREFUSED');
  });
});
