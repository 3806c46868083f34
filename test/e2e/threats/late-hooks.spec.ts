import { WebSocketGateway } from '@nestjs/websockets';
import { OnConnect, OnDisconnect, OnHandshake, SessionRegistry } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { Diary } from '../../support/diary.js';
import { RawClient } from '../../support/raw-client.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

@WebSocketGateway({ path: '/handshake' })
class HandshakeGateway {
  constructor(private readonly diary: Diary) {}

  @OnHandshake()
  async slow(): Promise<void> {
    await sleep(150);
    this.diary.add('slow');
  }
  @OnHandshake()
  next(): void {
    this.diary.add('next');
  }
}

@WebSocketGateway({ path: '/connect' })
class ConnectGateway {
  constructor(private readonly diary: Diary) {}

  @OnConnect()
  async slow(): Promise<void> {
    await sleep(150);
    this.diary.add('slow');
  }
  @OnConnect()
  next(): void {
    this.diary.add('next');
  }
  @OnDisconnect()
  disconnect(): void {
    this.diary.add('gone');
  }
}

describe('a hook that ends after handshake.timeout', () => {
  let app: TestApp;
  let diary: Diary;

  beforeAll(async () => {
    app = await TestApp.start({
      options: { handshake: { timeout: 50 }, closeTimeout: 1_000 },
      providers: [Diary, HandshakeGateway, ConnectGateway],
    });
    diary = app.get(Diary);
  });
  beforeEach(() => void diary.take());
  afterAll(() => app.close());

  it('is the last of its handshake', async () => {
    await expect(app.connect('/handshake')).rejects.toMatchObject({ status: 408 });
    await diary.until(1);
    await sleep(20);
    expect(diary.take()).toEqual(['slow']);
  });

  it('is the last of its connection, also where the peer answers no close', async () => {
    const client = await RawClient.open(app.url('/connect'));
    client.socket.pause();
    await diary.until(1);
    await sleep(20);
    expect(app.get(SessionRegistry).size).toBe(1); // the peer has not gone
    expect(diary.take()).toEqual(['slow']);
    client.destroy();
    expect(await diary.until(1)).toEqual(['gone']);
  });
});
