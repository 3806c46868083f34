import { Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { OnHandshake, SessionRegistry, type WebSocketSession } from '../../lib/index.js';
import { TestApp } from '../support/app.js';
import { until } from '../support/until.js';

/** As guards for HTTP write to the request. */
@Injectable()
class WritingGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Record<string, unknown>>();
    request.id = 'request-1';
    request.bindings = { level: 30 };
    request.startedAt = 7;
    return true;
  }
}

@UseGuards(WritingGuard)
@WebSocketGateway({ path: '/ws' })
class WrittenGateway {
  @OnHandshake()
  handshake(): void {}
  @SubscribeMessage('read')
  read(session: WebSocketSession & { bindings: unknown; startedAt: unknown }): unknown[] {
    return [session.id.length, session.bindings, session.startedAt];
  }
}

describe('a guard that writes to the request', () => {
  it('finds what it wrote, but for the id, and leaves no session behind', async () => {
    const app = await TestApp.start({ providers: [WrittenGateway] });
    const registry = app.get(SessionRegistry);
    const clients = [await app.connect('/ws'), await app.connect('/ws')];
    for (const client of clients) {
      expect(await client.ask({ event: 'read', id: 1 })).toEqual({
        event: '$ack',
        id: 1,
        data: [36, { level: 30 }, 7],
      });
    }
    const ids = [...registry].map(({ id }) => id);
    expect(ids.map((id) => registry.get(id))).toEqual([...registry]);
    for (const client of clients) await client.leave();
    await until(() => registry.size === 0);
    expect(ids.map((id) => registry.get(id))).toEqual([undefined, undefined]);
    await app.close();
  });
});
