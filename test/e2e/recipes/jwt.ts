import {
  Controller,
  Get,
  Injectable,
  Module,
  SetMetadata,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import {
  CloseCode,
  HypernWsModule,
  OnConnect,
  OnDisconnect,
  OnHandshake,
  WsUser,
  type WebSocketSession,
} from '../../../lib/index.js';
import { ExtractJwt, Strategy } from 'passport-jwt';

interface User {
  id: string;
  roles?: string[];
  exp?: number;
}
type Session = WebSocketSession<{ expiry?: NodeJS.Timeout }, User>;

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: process.env.JWT_SECRET ?? 'secret',
    });
  }
  validate({ sub, roles, exp }: Omit<User, 'id'> & { sub: string }): User {
    return { id: sub, roles, exp };
  }
}

const Roles = (...roles: string[]) => SetMetadata('roles', roles);

@Injectable()
export class RolesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}
  canActivate(context: ExecutionContext): boolean {
    const on = [context.getHandler(), context.getClass()];
    const roles = this.reflector.getAllAndOverride<string[] | undefined>('roles', on);
    const { user } = context.switchToHttp().getRequest<{ user: User }>();
    return !roles || roles.some((role) => user.roles?.includes(role));
  }
}

@UseGuards(AuthGuard('jwt'), RolesGuard)
@Controller('reports')
export class ReportsController {
  @Roles('admin')
  @Get()
  list() {
    return ['by HTTP'];
  }
}

@UseGuards(AuthGuard('jwt'), RolesGuard)
@WebSocketGateway({ path: '/reports' })
export class ReportsGateway {
  @OnHandshake() // the guards decide before the 101: without a token the upgrade gets a 401
  handshake() {}

  @OnConnect() // the token expires while the session is open
  expire(session: Session) {
    const left = (session.user?.exp ?? Infinity) * 1_000 - Date.now();
    const close = () => session.close(CloseCode.TokenExpired, 'token expired');
    session.data.expiry = setTimeout(close, Math.min(left, 2 ** 31 - 1)); // no timer waits longer
  }

  @OnDisconnect()
  forget({ data }: Session) {
    clearTimeout(data.expiry);
  }

  @Roles('admin')
  @SubscribeMessage('list')
  list(@WsUser() user: User) {
    return [`by WebSocket, for ${user.id}`];
  }
}

@Module({
  imports: [PassportModule, HypernWsModule.forRoot()],
  controllers: [ReportsController],
  providers: [JwtStrategy, ReportsGateway],
})
export class AppModule {}
