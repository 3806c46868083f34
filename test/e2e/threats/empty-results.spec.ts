import { UseGuards, UseInterceptors } from '@nestjs/common';
import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { EMPTY, filter, firstValueFrom, of, type Observable } from 'rxjs';
import {
  OnDisconnect,
  OnHandshake,
  OnSubscribe,
  type WebSocketSession,
} from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import type { AppClient } from '../../support/app-client.js';
import { Diary } from '../../support/diary.js';

/** A guard that completes and has said neither yes nor no. */
const silent = { canActivate: (): Observable<boolean> => of(false).pipe(filter(Boolean)) };
const emptying = { intercept: (): Observable<never> => EMPTY };

@WebSocketGateway({ path: '/guarded' })
class GuardedGateway {
  @UseGuards(silent)
  @OnHandshake()
  handshake(): void {}
}

@WebSocketGateway({ path: '/awaiting' })
class AwaitingGateway {
  @OnHandshake()
  handshake(): Promise<unknown> {
    return firstValueFrom(EMPTY);
  }
}

@WebSocketGateway({ path: '/open' })
class OpenGateway {
  constructor(private readonly diary: Diary) {}

  @UseGuards(silent)
  @SubscribeMessage('guarded')
  guarded(): string {
    return 'never';
  }
  @SubscribeMessage('awaiting')
  awaiting(): Promise<unknown> {
    return firstValueFrom(EMPTY);
  }
  @UseGuards(silent)
  @OnSubscribe('guarded')
  subscribe(): void {}
  @OnSubscribe('awaiting')
  async subscribeLater(): Promise<void> {
    await firstValueFrom(EMPTY);
  }
  @UseInterceptors(emptying)
  @OnDisconnect()
  disconnect(): void {}
  handleDisconnect(session: WebSocketSession): void {
    this.diary.add(`left with ${session.channels.size} channels`);
  }
}

describe('what ends without a value where one decides', () => {
  let app: TestApp;
  let client: AppClient;

  beforeAll(async () => {
    const providers = [Diary, GuardedGateway, AwaitingGateway, OpenGateway];
    app = await TestApp.start({ providers });
  });
  afterAll(() => app.close());

  it.each(['/guarded', '/awaiting'])('refuses a handshake: %s', async (path) => {
    await expect(app.connect(path)).rejects.toMatchObject({ status: 500 });
  });

  it.each(['guarded', 'awaiting'])('refuses a message: %s', async (event) => {
    client = await app.connect('/open');
    const answer = { event: 'exception', id: 1, data: { code: 'INTERNAL' } };
    expect(await client.ask({ event, id: 1 })).toMatchObject(answer);
  });

  it.each(['guarded', 'awaiting'])('refuses a channel: %s', async (channel) => {
    client = await app.connect('/open');
    const answer = { event: 'exception', id: 1, data: { code: 'INTERNAL' } };
    expect(await client.ask({ event: '$sub', data: { channel }, id: 1 })).toMatchObject(answer);
    app.get(Diary).take();
    await client.leave();
    expect(await app.get(Diary).until(1)).toEqual(['left with 0 channels']);
  });

  it('is no failure of a disconnect hook, which decides nothing', async () => {
    const lines = app.logs.of('error').length;
    app.get(Diary).take();
    client = await app.connect('/open');
    await client.leave();
    await app.get(Diary).until(1);
    expect(app.logs.of('error')).toHaveLength(lines);
  });
});
