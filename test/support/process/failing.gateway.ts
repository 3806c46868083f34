import { setTimeout as sleep } from 'node:timers/promises';
import {
  Catch,
  ConflictException,
  Inject,
  Injectable,
  UseFilters,
  UseGuards,
  type ArgumentsHost,
  type CanActivate,
  type ExceptionFilter,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { concat, Observable, of, throwError, timer } from 'rxjs';
import { mergeMap } from 'rxjs/operators';
import {
  OnConnect,
  OnDisconnect,
  OnHandshake,
  RoomManager,
  WebsocketRoute,
  type WebSocketSession,
} from '../../../lib/index.js';
import { tell } from './hostile.gateway.js';

const secret = (): Error => new Error('secret of the server');
const later = (): Promise<never> => sleep(5).then(() => Promise.reject(secret()));

const circular: Record<string, unknown> = {};
circular.self = circular;
let deep: unknown = [];
for (let depth = 0; depth < 50_000; depth++) deep = [deep];

/** What handlers do that they should not; whatever it is, the socket goes on. */
export const faults: Record<string, (session: WebSocketSession) => unknown> = {
  throws: () => {
    throw secret();
  },
  'throws a string': () => {
    throw 'secret of the server'; // oxlint-disable-line typescript/only-throw-error
  },
  'throws undefined': () => {
    throw undefined; // oxlint-disable-line typescript/only-throw-error
  },
  'throws what can not be read': () => {
    throw new Proxy(new Error('x'), {
      get() {
        throw secret();
      },
    });
  },
  rejects: () => Promise.reject(secret()),
  'rejects later': later,
  'never ends': () => new Promise(() => undefined),
  'ends too late': () => sleep(400),
  'rejects too late': () => sleep(400).then(later),
  'returns a circle': () => circular,
  'returns a BigInt': () => ({ big: 1n }),
  'returns what is nested too deep': () => deep,
  'returns what can not be written': () => ({
    get x() {
      throw secret();
    },
  }),
  'returns a toJSON that throws': () => ({
    toJSON() {
      throw secret();
    },
  }),
  'returns a thenable that rejects': () => ({
    // oxlint-disable-next-line unicorn/no-thenable
    then: (_resolve: unknown, reject: (error: unknown) => void) => reject(secret()),
  }),
  'returns a thenable that throws': () => ({
    // oxlint-disable-next-line unicorn/no-thenable
    then() {
      throw secret();
    },
  }),
  'streams an error': () => throwError(secret),
  'streams values, then an error': () => concat(of(1, 2), throwError(secret)),
  'streams an error later': () => timer(5).pipe(mergeMap(() => throwError(secret))),
  'streams what can not be subscribed to': () => ({
    lift: Object,
    subscribe() {
      throw secret();
    },
  }),
  'ends a stream whose teardown throws': () =>
    new Observable((observer) => {
      setTimeout(() => observer.complete(), 5);
      return () => {
        throw secret();
      };
    }),
  'streams a teardown that throws': () =>
    new Observable((observer) => {
      setTimeout(() => observer.error(secret()), 5);
      return () => {
        throw secret();
      };
    }),
};

@Catch()
class Rethrows implements ExceptionFilter {
  catch(error: unknown): void {
    throw error;
  }
}
@Catch()
class RejectsLater implements ExceptionFilter {
  catch(): Promise<never> {
    return later();
  }
}
@Catch()
class Says implements ExceptionFilter {
  catch(_error: unknown, host: ArgumentsHost): void {
    host.switchToWs().getClient<WebSocketSession>().send({ event: 'said', data: 'by the filter' });
  }
}
@Injectable()
class Denies implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}
@Injectable()
class Fails implements CanActivate {
  canActivate(): Promise<boolean> {
    return later();
  }
}

/** A gateway in which everything fails that can. */
@WebSocketGateway({ path: '/failing' })
export class FailingGateway {
  constructor(@Inject(RoomManager) private readonly rooms: RoomManager) {}

  async handleConnection(session: WebSocketSession): Promise<void> {
    this.rooms.joinRoom(session, `of ${session.id}`);
    this.rooms.joinRoom(session, 'all');
    if (session.query.fails === 'handleConnection') throw secret();
    if (session.query.fails === 'handleConnection, later') await later();
  }
  async handleDisconnect({ query }: WebSocketSession): Promise<void> {
    tell('handleDisconnect');
    if (query.fails === 'handleDisconnect') throw secret();
    if (query.fails === 'handleDisconnect, later') await later();
    if (query.fails === 'handleDisconnect, never') await new Promise(() => undefined);
  }
  @OnHandshake()
  handshake({ query }: WebSocketSession): unknown {
    if (query.fails === 'OnHandshake') throw secret();
    return query.fails === 'OnHandshake, later' ? later() : undefined;
  }
  @OnConnect()
  connect(session: WebSocketSession): unknown {
    const { query } = session;
    if (query.fails === 'a listener') {
      for (const event of ['message', 'ping', 'pong', 'close', 'error']) {
        session.on(event, faults.throws!).on(event, later);
      }
      session.send('{}', () => {
        throw secret();
      });
    }
    if (query.fails === 'OnConnect') throw secret();
    return query.fails === 'OnConnect, later' ? later() : undefined;
  }
  @OnDisconnect()
  disconnect({ query }: WebSocketSession): unknown {
    tell('OnDisconnect');
    if (query.fails === 'OnDisconnect') throw secret();
    if (query.fails === 'OnDisconnect, never') return new Promise(() => undefined);
    return query.fails === 'OnDisconnect, later' ? later() : undefined;
  }

  @SubscribeMessage('echo')
  echo(_session: WebSocketSession, data: unknown): unknown {
    return data;
  }
  @SubscribeMessage('fault')
  fault(session: WebSocketSession, name: string): unknown {
    return faults[name]!(session);
  }
  @UseFilters(Rethrows)
  @SubscribeMessage('a filter rethrows')
  rethrown(): never {
    throw secret();
  }
  @UseFilters(RejectsLater)
  @SubscribeMessage('a filter rejects later')
  rejected(): never {
    throw secret();
  }
  @UseFilters(Says)
  @SubscribeMessage('a filter answers')
  answered(): never {
    throw new ConflictException('taken');
  }
  @UseFilters(Says)
  @UseGuards(Denies)
  @SubscribeMessage('a filter answers for a guard')
  denied(): string {
    return 'never';
  }
  @UseGuards(Denies)
  @SubscribeMessage('a guard denies')
  alsoDenied(): string {
    return 'never';
  }
  @UseGuards(Fails)
  @SubscribeMessage('a guard rejects')
  failed(): string {
    return 'never';
  }
}

/** Routes whose handlers fail. */
@Injectable()
export class FailingRoutes {
  constructor(@Inject(WebsocketRoute) routes: WebsocketRoute) {
    routes.onDisconnect(({ path }) => {
      tell(`ended ${path}`);
      throw secret();
    });
    routes.on('/routes/throws', () => {
      throw secret();
    });
    routes.on('/routes/rejects', later);
    routes.on('/routes/iterates', async (session) => {
      for await (const message of session) if (message.text() === 'fail') throw secret();
    });
    routes.on('/routes/iterates-twice', async (session) => {
      for await (const _message of session) for await (const _again of session);
    });
    routes.on('/routes/parses', async (session) => {
      for await (const message of session) session.send({ got: message.json() });
    });
    routes.on('/routes/leaves', async (session) => {
      for await (const _message of session) break;
    });
    routes.on('/routes/stays', () => new Promise(() => undefined));
  }
}
