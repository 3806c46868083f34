import { AsyncLocalStorage } from 'node:async_hooks';
import {
  Controller,
  Post,
  Req,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import session, { type Session } from 'express-session';
import { OnHandshake, type HandshakeMiddleware } from '../../lib/index.js';
import { TestApp } from '../support/app.js';

type Request = { session?: Session & { name?: string } };

class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.session?.name) throw new UnauthorizedException();
    return true;
  }
}

@Controller('sign-in')
class SignInController {
  @Post()
  signIn(@Req() request: Request): void {
    request.session!.name = 'ali';
  }
}

@UseGuards(SignedInGuard)
@WebSocketGateway({ path: '/vault' })
class VaultGateway {
  @OnHandshake()
  handshake(): void {}

  @SubscribeMessage('destroy')
  async destroy(client: Request) {
    await new Promise((resolve) => client.session!.destroy(resolve));
    return 'signed out';
  }

  @SubscribeMessage('regenerate')
  async regenerate(client: Request) {
    await new Promise((resolve) => client.session!.regenerate(resolve));
    return 'signed out';
  }

  @SubscribeMessage('open')
  open() {
    return 'gold';
  }
}

const storage = new AsyncLocalStorage<string>();

@WebSocketGateway({ path: '/context' })
class ContextGateway {
  #seen: string | undefined;

  @OnHandshake()
  handshake(): void {
    this.#seen = storage.getStore();
  }

  @SubscribeMessage('seen')
  seen() {
    return [this.#seen, storage.getStore() ?? 'none'];
  }
}

describe('handshake.middleware', () => {
  let app: TestApp;
  afterEach(() => app.close());

  it.each(['destroy', 'regenerate'])(
    'shuts the socket of a cookie session out after %s()',
    async (event) => {
      const middleware = [session({ secret: 'secret', resave: false, saveUninitialized: false })];
      app = await TestApp.start({
        options: { handshake: { middleware } },
        controllers: [SignInController],
        providers: [VaultGateway],
        prepare: (nest) => void nest.use(...middleware),
      });
      const response = await fetch(`http://127.0.0.1:${app.port}/sign-in`, { method: 'POST' });
      const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!;
      const client = await app.connect('/vault', { headers: { cookie } });
      expect(await client.ask({ event: 'open', id: 1 })).toMatchObject({ data: 'gold' });
      expect(await client.ask({ event, id: 2 })).toMatchObject({ data: 'signed out' });
      expect(await client.ask({ event: 'open', id: 3 })).toMatchObject({
        event: 'exception',
        data: { code: 'UNAUTHORIZED' },
      });
    },
  );

  it('refuses behind a cookie session as an HTTP server would', async () => {
    const store = new session.MemoryStore();
    const refuse: HandshakeMiddleware = (_request, response) => {
      response.statusCode = 429;
      response.end();
    };
    const sessions = session({ secret: 'secret', resave: false, saveUninitialized: true, store });
    app = await TestApp.start({
      options: { handshake: { middleware: [sessions, refuse] } },
      providers: [ContextGateway],
    });
    await expect(app.connect('/context')).rejects.toMatchObject({ status: 429 });
    const saved = await new Promise((resolve) => store.all((_error, all) => resolve(all)));
    expect(Object.keys(saved as object).length).toBe(1);
  });

  it('opens an AsyncLocalStorage for @OnHandshake(), and for nothing after the 101', async () => {
    const open: HandshakeMiddleware = (_request, _response, next) => storage.run('a', next);
    app = await TestApp.start({
      options: { handshake: { middleware: [open] } },
      providers: [ContextGateway],
    });
    const client = await app.connect('/context');
    expect(await client.ask({ event: 'seen', id: 1 })).toMatchObject({ data: ['a', 'none'] });
  });
});
