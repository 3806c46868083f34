import {
  Controller,
  Injectable,
  Module,
  Post,
  Req,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
  type MiddlewareConsumer,
} from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import cookieParser from 'cookie-parser';
import session, { type SessionData } from 'express-session';
import helmet from 'helmet';
import { HypernWsModule, OnHandshake, SessionRegistry, WsUser } from '../../../lib/index.js';

const secret = process.env.SESSION_SECRET ?? 'secret';
const store = new session.MemoryStore(); // Redis, in production
const middleware = [
  helmet(),
  cookieParser(secret),
  session({ store, secret, resave: false, saveUninitialized: false }),
];

type Request = { session: SessionData & { name?: string } };

@Injectable()
export class SignedInGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { session } = context.switchToHttp().getRequest<Request>();
    if (!session.name) throw new UnauthorizedException('sign in first');
    return true;
  }
}

@Controller()
export class SignInController {
  constructor(private readonly sessions: SessionRegistry) {}

  @Post('sign-in')
  signIn(@Req() { session }: Request) {
    session.name = 'ali';
  }

  @Post('sign-out')
  signOut(@Req() { session }: Request) {
    if (session.name) this.sessions.disconnectUser(session.name); // open sockets know nothing of it
    delete session.name;
  }
}

@UseGuards(SignedInGuard)
@WebSocketGateway({ path: '/inbox' })
export class InboxGateway {
  @OnHandshake()
  handshake({ session }: Request) {
    return { id: session.name };
  }

  @SubscribeMessage('whoami')
  whoami(@WsUser() user: { id: string }) {
    return user.id;
  }
}

@Module({
  imports: [HypernWsModule.forRoot({ handshake: { middleware } })],
  controllers: [SignInController],
  providers: [InboxGateway],
})
export class AppModule {
  configure(consumer: MiddlewareConsumer) {
    consumer.apply(...middleware).forRoutes('*path');
  }
}
