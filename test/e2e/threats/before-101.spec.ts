import type { Server } from 'node:http';
import {
  BadRequestException,
  ConflictException,
  ForbiddenException,
  GoneException,
  HttpException,
  ImATeapotException,
  NotFoundException,
  PayloadTooLargeException,
  ServiceUnavailableException,
  UnauthorizedException,
  UnprocessableEntityException,
  UseGuards,
  type CanActivate,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import {
  HypernWsError,
  OnConnect,
  OnHandshake,
  type WebSocketSession,
} from '../../../lib/index.js';
import { Refused } from '../../support/app-client.js';
import { makeModule, TestApp } from '../../support/app.js';
import { freePort } from '../../support/free-port.js';
import { RawClient } from '../../support/raw-client.js';

const circular: Record<string, unknown> = {};
circular.self = circular;

interface Outcome {
  readonly status: number;
  readonly code: string;
  readonly close: number;
  readonly message: string;
  readonly details?: unknown;
}
const internal: Outcome = {
  status: 500,
  code: 'INTERNAL',
  close: 1011,
  message: 'Internal server error',
};
const forbidden = { status: 403, close: 4003 };

/** What a hook throws, and what comes of it as HTTP, and as a close code. */
const table: Record<string, readonly [thrown: () => unknown, outcome: Outcome]> = {
  'a 400': [
    () => new BadRequestException('a'),
    { status: 400, code: 'BAD_REQUEST', close: 4003, message: 'a' },
  ],
  'a 400 with several messages': [
    () => new BadRequestException(['x must be a number', 'y must not be empty']),
    {
      status: 400,
      code: 'BAD_REQUEST',
      close: 4003,
      message: 'Bad Request Exception',
      details: ['x must be a number', 'y must not be empty'],
    },
  ],
  'a 401': [
    () => new UnauthorizedException('who?'),
    { status: 401, code: 'UNAUTHORIZED', close: 4001, message: 'who?' },
  ],
  'a 403': [() => new ForbiddenException('no'), { ...forbidden, code: 'FORBIDDEN', message: 'no' }],
  'a 404': [
    () => new NotFoundException('b'),
    { status: 404, code: 'NOT_FOUND', close: 4003, message: 'b' },
  ],
  'a 409': [
    () => new ConflictException('c'),
    { status: 409, code: 'CONFLICT', close: 4003, message: 'c' },
  ],
  'a 410': [
    () => new GoneException('d'),
    { status: 410, code: 'BAD_REQUEST', close: 4003, message: 'd' },
  ],
  'a 413': [
    () => new PayloadTooLargeException('e'),
    { status: 413, code: 'TOO_LARGE', close: 4003, message: 'e' },
  ],
  'a 418': [
    () => new ImATeapotException('f'),
    { status: 418, code: 'BAD_REQUEST', close: 4003, message: 'f' },
  ],
  'a 422': [
    () => new UnprocessableEntityException('g'),
    { status: 422, code: 'BAD_REQUEST', close: 4003, message: 'g' },
  ],
  'a 429': [
    () => new HttpException('slower', 429),
    { status: 429, code: 'RATE_LIMITED', close: 4104, message: 'slower' },
  ],
  'a 503': [
    () => new ServiceUnavailableException('soon'),
    { status: 503, code: 'UNAVAILABLE', close: 4202, message: 'soon' },
  ],
  'a 502': [() => new HttpException('upstream', 502), { ...internal, message: 'upstream' }],
  'a WsException with a text': [
    () => new WsException('full'),
    { ...forbidden, code: 'ERROR', message: 'full' },
  ],
  'a WsException with a code': [
    () => new WsException({ code: 'FULL', message: 'full', details: { max: 3 } }),
    { ...forbidden, code: 'FULL', message: 'full', details: { max: 3 } },
  ],
  'an error': [() => new Error('secret of the server'), internal],
  'a string': [() => 'secret of the server', internal],
  nothing: [() => undefined, internal],
  null: [() => null, internal],
  'an object that can not be read': [
    () =>
      new Proxy(
        {},
        {
          get: () => {
            throw new Error('secret');
          },
        },
      ),
    internal,
  ],
  'an HttpException of no error': [() => new HttpException('fine', 200), internal],
  'an HttpException of no status': [() => new HttpException('odd', NaN), internal],
  'an error of ours': [
    () => new HypernWsError('TOO_MANY_ROOMS', 'm'),
    { ...forbidden, code: 'TOO_MANY_ROOMS', message: 'm' },
  ],
  'details without JSON': [
    () => new WsException({ code: 'X', message: 'm', details: circular }),
    { ...forbidden, code: 'X', message: 'm' },
  ],
};

class No implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@WebSocketGateway({ path: '/before' })
class BeforeGateway {
  @OnHandshake()
  async handshake({ query }: WebSocketSession): Promise<void> {
    await Promise.resolve();
    if (query.throws) throw table[query.throws as string]![0]();
  }
  @OnConnect()
  connect({ query }: WebSocketSession): void {
    if (query.later) throw table[query.later as string]![0]();
  }
}

@WebSocketGateway({ path: '/guarded' })
class GuardedGateway {
  @UseGuards(No)
  @OnHandshake()
  handshake(): void {
    throw new Error('the guard did not ask');
  }
}

@WebSocketGateway({ path: '/closes' })
class ClosingGateway {
  @OnHandshake()
  handshake(session: WebSocketSession): void {
    session.send('dropped');
    session.close(Number(session.query.code), 'closed by the hook');
  }
}

/** Whether every client is refused with this status as it is. */
const isHttp = (status: number): boolean => status === 400 || status === 404;

/** Returns the status, the headers and the body with which an upgrade is refused. */
async function refusal(url: string, headers: Record<string, string> = {}) {
  const client = await RawClient.open(url, headers);
  await client.until(() => client.isEnded || client.status === 101);
  const [head, body] = client.response.split('\r\n\r\n');
  client.destroy();
  return {
    status: client.status,
    head: head!,
    body: body ? (JSON.parse(body) as unknown) : undefined,
  };
}

describe('what is thrown before the 101, and after it', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ providers: [BeforeGateway, GuardedGateway, ClosingGateway] });
  });
  afterAll(() => app.close());

  it.each(Object.entries(table))(
    '%s has its status, its body and its close code',
    async (name, [, outcome]) => {
      const { status, code, message, details } = outcome;
      const url = app.url(`/before?throws=${encodeURIComponent(name)}`);
      const refused = await refusal(url);
      expect(refused.status).toBe(status);
      expect(refused.head).toMatch(/^Content-Type: application\/json/m);
      expect(refused.head).toMatch(/^Connection: close/m);
      const { ref, ...body } = refused.body as { ref?: string };
      const more = details === undefined ? {} : { details };
      expect(body).toEqual({ status: 'error', code, message, ...more });
      expect(/^[0-9a-f]{8}$/.test(ref ?? '')).toBe(code === 'INTERNAL');
    },
  );

  it.each(Object.entries(table))('%s is told by a close code after the 101', async (name, row) => {
    const client = await app.connect(`/before?later=${encodeURIComponent(name)}`);
    expect((await client.closed).code).toBe(row[1].close);
  });

  // A browser sees no status: it is told by a close code, before the 101 too.
  const told = Object.entries(table).filter(([, [, { status }]]) => !isHttp(status));
  it.each(told)('%s is told to a client of the subprotocol by a close code', async (name, row) => {
    const url = app.url(`/before?throws=${encodeURIComponent(name)}`);
    const client = await RawClient.open(url, { 'Sec-WebSocket-Protocol': 'hypern.v1.json' });
    await client.until(() => client.closeCode !== undefined);
    expect([client.frames.length, client.closeCode]).toEqual([1, row[1].close]);
    client.destroy();
  });

  const kept = Object.entries(table).filter(([, [, { status }]]) => isHttp(status));
  it.each(kept)('%s stays HTTP for a client of the subprotocol', async (name, row) => {
    const url = app.url(`/before?throws=${encodeURIComponent(name)}`);
    const { status } = await refusal(url, { 'Sec-WebSocket-Protocol': 'hypern.v1.json' });
    expect(status).toBe(row[1].status);
  });

  it("a guard's no is a 403", async () => {
    const body = { status: 'error', code: 'FORBIDDEN', message: 'Forbidden resource' };
    expect(await refusal(app.url('/guarded'))).toMatchObject({ status: 403, body });
  });

  it.each([
    [4001, 401],
    [4003, 403],
    [4030, 403],
    [4104, 429],
    [4202, 503],
    [1011, 500],
  ])(
    'a hook that closes with %i refuses with %i, and a browser gets the code',
    async (code, status) => {
      const url = app.url(`/closes?code=${code}`);
      const { body, ...rest } = await refusal(url);
      expect(rest.status).toBe(status);
      expect(body).toMatchObject({ message: 'closed by the hook' });
      const browser = await app.connect(`/closes?code=${code}`, { protocols: 'hypern.v1.json' });
      expect(await browser.closed).toEqual({ code, reason: 'closed by the hook' });
    },
  );

  it('says 503 and 429 with a Retry-After', async () => {
    expect((await refusal(app.url('/before?throws=a 503'.replace(' ', '%20')))).head).toContain(
      'Retry-After: 2',
    );
    expect((await refusal(app.url('/before?throws=a%20429'))).head).toContain('Retry-After: 2');
  });
});

describe('before the application is ready, and while it goes', () => {
  it('refuses with 503 until every provider has started, on every port', async () => {
    const port = await freePort();
    let url = '';
    let early: number[] = [];
    const ask = async (at: string) => (await refusal(at)).status;

    @WebSocketGateway({ path: '/shared' })
    class SharedGateway {}
    @WebSocketGateway(port, { path: '/own' })
    class OwnGateway implements OnApplicationBootstrap {
      async onApplicationBootstrap(): Promise<void> {
        early = await Promise.all([ask(url), ask(`ws://127.0.0.1:${port}/own`)]);
      }
    }
    const sharedPort = await freePort();
    url = `ws://127.0.0.1:${sharedPort}/shared`;
    const module = makeModule({ providers: [SharedGateway, OwnGateway] });
    const app = await NestFactory.create(module, { logger: false, abortOnError: false });
    (app.getHttpServer() as Server).listen(sharedPort, '127.0.0.1');
    await app.init();
    expect(early).toEqual([503, 503]);
    expect(await Promise.all([ask(url), ask(`ws://127.0.0.1:${port}/own`)])).toEqual([101, 101]);
    await app.close();
  });

  it('refuses with 503 while it drains, and a handshake that was under way, too', async () => {
    let release!: () => void;
    const released = new Promise<void>((resolve) => (release = resolve));
    @WebSocketGateway({ path: '/' })
    class SlowGateway {
      @OnHandshake()
      async handshake({ query }: WebSocketSession): Promise<void> {
        if (query.wait) await released;
      }
      @SubscribeMessage('wait')
      async wait(): Promise<string> {
        await released;
        return 'served';
      }
    }
    const app = await TestApp.start({
      providers: [SlowGateway],
      options: { drain: { spread: 0 } },
    });
    const client = await app.connect();
    client.send({ event: 'wait' });
    const underWay = refusal(app.url('/?wait=1'));
    await app.connect();
    const closing = app.nest.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const late = await refusal(app.url());
    expect(late.status).toBe(503);
    expect(late.head).toMatch(/^Retry-After: \d+/m);
    await expect(app.connect('/')).rejects.toBeInstanceOf(Refused);
    const browser = await app.connect('/', { protocols: 'hypern.v1.json' });
    expect((await browser.closed).code).toBe(4202);
    release();
    expect(await client.next()).toBe('served');
    expect((await underWay).status).toBe(503);
    await closing;
  });
});
