import {
  Inject,
  Injectable,
  Scope,
  type CallHandler,
  type CanActivate,
  type NestInterceptor,
  type PipeTransform,
  type Provider,
  type Type,
} from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR, APP_PIPE, REQUEST } from '@nestjs/core';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import { HypernWsError, type WebSocketSession } from '../../lib/index.js';
import { TestApp } from '../support/app.js';
import { Diary } from '../support/diary.js';

@Injectable({ scope: Scope.REQUEST })
class TenantGuard implements CanActivate {
  constructor(
    @Inject(REQUEST) private readonly session: WebSocketSession,
    private readonly diary: Diary,
  ) {}

  canActivate(): boolean {
    this.diary.add(`guard of ${this.session.query.as as string}`);
    return this.session.query.as === 'tenant';
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class TransientGuard implements CanActivate {
  constructor(private readonly diary: Diary) {}

  canActivate(): boolean {
    this.diary.add('transient guard');
    return true;
  }
}

@Injectable({ scope: Scope.REQUEST })
class TenantPipe implements PipeTransform {
  constructor(private readonly diary: Diary) {}

  transform(value: unknown): unknown {
    this.diary.add('pipe');
    return value;
  }
}

@Injectable({ scope: Scope.REQUEST })
class TenantInterceptor implements NestInterceptor {
  constructor(private readonly diary: Diary) {}

  intercept(_: unknown, next: CallHandler): Observable<unknown> {
    this.diary.add('interceptor');
    return next.handle();
  }
}

const globals: [string, Provider & { provide: string }, Type][] = [
  ['guard', { provide: APP_GUARD, useClass: TenantGuard }, TenantGuard],
  ['transient guard', { provide: APP_GUARD, useClass: TransientGuard }, TransientGuard],
  ['pipe', { provide: APP_PIPE, useClass: TenantPipe }, TenantPipe],
  ['interceptor', { provide: APP_INTERCEPTOR, useClass: TenantInterceptor }, TenantInterceptor],
];

describe('a global enhancer that is request-scoped', () => {
  it.each(globals)('ends the start beside a static gateway: a %s', async (_, provider, type) => {
    @WebSocketGateway({ path: '/static' })
    class StaticGateway {
      @SubscribeMessage('who')
      who(): string {
        return 'reached';
      }
    }

    const error = await TestApp.start({ providers: [Diary, StaticGateway, provider] }).catch(
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(HypernWsError);
    const { code, message } = error as HypernWsError;
    expect(code).toBe('OPTION_CONFLICT');
    expect(message).toContain('the gateway StaticGateway');
    expect(message).toContain(`Remove the scope from ${type.name}`);
    expect(message).toContain('@Injectable({ scope: Scope.REQUEST }) to StaticGateway');
  });

  it('leaves a gateway alone that handles nothing', async () => {
    @WebSocketGateway({ path: '/static' })
    class SilentGateway {
      handleConnection(session: WebSocketSession): void {
        session.send('"welcome"');
      }
    }

    const app = await TestApp.start({ providers: [Diary, SilentGateway, globals[0]![1]] });
    const client = await app.connect('/static');
    expect(await client.next()).toBe('welcome');
    await app.close();
  });

  it.each(globals)(
    'is made for each session of a request-scoped gateway: a %s',
    async (name, provider) => {
      @Injectable({ scope: Scope.REQUEST })
      @WebSocketGateway({ path: '/scoped' })
      class ScopedGateway {
        @SubscribeMessage('who')
        who(): string {
          return 'reached';
        }
      }

      const app = await TestApp.start({ providers: [Diary, ScopedGateway, provider] });
      const client = await app.connect('/scoped?as=tenant');
      expect(await client.ask({ event: 'who' })).toBe('reached');
      expect(app.get(Diary).take()).toContain(name === 'guard' ? 'guard of tenant' : name);
      await app.close();
    },
  );

  it('decides for each session of a request-scoped gateway', async () => {
    @Injectable({ scope: Scope.REQUEST })
    @WebSocketGateway({ path: '/scoped' })
    class GuardedGateway {
      @SubscribeMessage('who')
      who(): string {
        return 'reached';
      }
    }

    const app = await TestApp.start({ providers: [Diary, GuardedGateway, globals[0]![1]] });
    const [tenant, stranger] = [
      await app.connect('/scoped?as=tenant'),
      await app.connect('/scoped?as=stranger'),
    ];
    const refused = { event: 'exception', data: { code: 'FORBIDDEN' } };
    expect(await stranger.ask({ event: 'who' })).toMatchObject(refused);
    expect(await tenant.ask({ event: 'who' })).toBe('reached');
    await app.close();
  });
});
