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
import { HypernWsModule, OnHandshake, WsUser } from '../../../lib/index.js';
import { ExtractJwt, Strategy } from 'passport-jwt';

interface User {
  id: string;
  roles: string[];
}

@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKey: process.env.JWT_SECRET ?? 'secret',
    });
  }
  validate({ sub, roles }: { sub: string; roles: string[] }): User {
    return { id: sub, roles };
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
    return !roles || roles.some((role) => user.roles.includes(role));
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
