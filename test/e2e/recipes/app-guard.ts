import {
  Injectable,
  Module,
  SetMetadata,
  UnauthorizedException,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { HypernWsModule, OnHandshake } from '../../../lib/index.js';

const Public = () => SetMetadata('public', true);

@Injectable()
export class KeyGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}
  canActivate(context: ExecutionContext): boolean {
    const on = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>('public', on)) return true;
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (request.headers['x-key'] !== 'letmein') throw new UnauthorizedException();
    return true;
  }
}

@UseGuards(KeyGuard) // NestJS 11 only: there, global guards do not reach gateways
@WebSocketGateway({ path: '/lobby' })
export class LobbyGateway {
  @Public()
  @SubscribeMessage('knock')
  knock() {
    return 'who is there?';
  }

  @SubscribeMessage('open')
  open() {
    return 'come in';
  }
}

@UseGuards(KeyGuard) // NestJS 11 only
@WebSocketGateway({ path: '/vault' })
export class VaultGateway {
  @OnHandshake() // the guard stands before it: no key, no connection
  handshake() {}
}

@Module({
  imports: [HypernWsModule.forRoot()],
  providers: [{ provide: APP_GUARD, useClass: KeyGuard }, LobbyGateway, VaultGateway],
})
export class AppModule {}
