import {
  Controller,
  Get,
  Req,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import session from 'express-session';
import passport from 'passport';
import { OnHandshake, WsUser } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';

interface User {
  readonly id: string;
}
interface PassportRequest {
  isAuthenticated(): boolean;
  login(user: User, done: (error?: Error) => void): void;
}

/** As guards for passport's sessions are written. */
class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return context.switchToHttp().getRequest<PassportRequest>().isAuthenticated();
  }
}

@Controller('login')
class LoginController {
  @Get()
  async login(@Req() request: PassportRequest): Promise<void> {
    await new Promise<unknown>((resolve) => request.login({ id: 'ali' }, resolve));
  }
}

@UseGuards(SignedInGuard)
@WebSocketGateway({ path: '/whoami' })
class WhoGateway {
  @OnHandshake()
  handshake(): void {}

  @SubscribeMessage('whoami')
  whoami(@WsUser() user: User): string {
    return user.id;
  }
}

describe('a session of passport', () => {
  it('is on the WebSocket, with its user and its methods', async () => {
    passport.serializeUser((user, done) => done(null, user));
    passport.deserializeUser((user: User, done) => done(null, user));
    const middleware = [
      session({ secret: 'secret', resave: false, saveUninitialized: false }),
      passport.initialize(),
      passport.session(),
    ];
    const app = await TestApp.start({
      options: { handshake: { middleware } },
      controllers: [LoginController],
      providers: [WhoGateway],
      prepare: (nest) => void nest.use(...middleware),
    });
    await expect(app.connect('/whoami')).rejects.toMatchObject({ status: 403 });
    const response = await fetch(`http://127.0.0.1:${app.port}/login`);
    const cookie = response.headers.getSetCookie()[0]!.split(';')[0]!;
    const client = await app.connect('/whoami', { headers: { cookie } });
    expect(await client.ask({ event: 'whoami', id: 1 })).toMatchObject({ data: 'ali' });
    await app.close();
  });
});
