import { setTimeout as sleep } from 'node:timers/promises';
import { UnauthorizedException } from '@nestjs/common';
import { MessageBody, SubscribeMessage, WebSocketGateway, WsException } from '@nestjs/websockets';
import {
  ChannelEvent,
  ChannelManager,
  OnHandshake,
  SessionRegistry,
  type HypernWsOptions,
  type WebSocketSession,
} from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { RawClient } from '../../support/raw-client.js';

const SECRET = 'S3CR3T';

/** What is missing, as the log says it. */
const UNOPENED =
  'but nothing opens it to clients: @OnSubscribe() on a gateway of this path does, ' +
  'or createChannel(name, { open: true })';

@WebSocketGateway({ path: '/chat' })
class ChatGateway {
  @OnHandshake()
  async handshake({ query }: WebSocketSession): Promise<void> {
    if (query.who === 'nobody') throw new UnauthorizedException(SECRET);
    if (query.who === 'slow') await sleep(300);
  }

  @SubscribeMessage('refuse')
  refuse(@MessageBody() data: string): never {
    throw new WsException(data);
  }

  @ChannelEvent('tea:*', 'pour')
  pour(): void {
    // nothing opens the channel
  }

  @SubscribeMessage('wait')
  wait(): Promise<never> {
    return new Promise(() => undefined);
  }
}

/** What peers do wrong, and what the log says of it. */
describe('the log tells of a peer that', () => {
  let app: TestApp;
  afterEach(() => app.close());

  const start = async (options: HypernWsOptions = {}): Promise<void> => {
    app = await TestApp.start({ providers: [ChatGateway], options });
  };
  const warnings = (): string[] => app.logs.of('warn');

  it.each<[string, unknown, string]>([
    ['sends no JSON', 'oh', 'BAD_FRAME on /chat: a message was refused: expected JSON'],
    [
      'sends an event of nobody',
      { event: SECRET },
      'UNKNOWN_EVENT on /chat: a message was refused: unknown event; @SubscribeMessage() handles refuse, wait',
    ],
    [
      'sends a reserved event of nobody',
      { event: `$${SECRET}` },
      'UNKNOWN_EVENT on /chat: a message was refused: unknown event; @SubscribeMessage() handles refuse, wait',
    ],
    [
      'subscribes to what is not open',
      { event: '$sub', data: { channel: SECRET } },
      'UNKNOWN_CHANNEL on /chat: a message was refused: no such channel; this path has no @OnSubscribe()',
    ],
    [
      'subscribes to what is handled, and not open',
      { event: '$sub', data: { channel: `tea:${SECRET}` } },
      `UNOPENED_CHANNEL on /chat: a message was refused: ChatGateway.pour handles events of the channel, ${UNOPENED}`,
    ],
    [
      'subscribes to what was created, and not open',
      { event: '$sub', data: { channel: 'created' } },
      `UNOPENED_CHANNEL on /chat: a message was refused: the channel exists, ${UNOPENED}`,
    ],
    [
      'talks to a channel that it is not in',
      { channel: SECRET, event: 'e' },
      'NOT_SUBSCRIBED on /chat: a message was refused: not subscribed to the channel',
    ],
  ])('%s', async (_what, message, line) => {
    await start();
    app.get(ChannelManager).createChannel('created');
    const client = await app.connect('/chat');
    await client.ask(message);
    expect(warnings()).toEqual([`warn ${line}`]);
  });

  it('asks for what takes too long', async () => {
    await start({ inbound: { timeout: 50 } });
    const client = await app.connect('/chat');
    await client.ask({ event: 'wait', id: 1 });
    expect(warnings()).toEqual([
      'warn TIMEOUT of "wait" on /chat: a message was refused: not answered within 50 ms',
    ]);
  });

  it('is over its rate, once a second, until it is closed', async () => {
    await start({ inbound: { rate: { messages: 1, per: 1_000 } } });
    const client = await app.connect('/chat');
    for (let count = 0; count < 5; count++) client.send({ event: 'e' });
    for (let count = 0; count < 5; count++) await client.next();
    const limited = warnings().filter((line) => line.includes('RATE_LIMITED'));
    expect(limited).toEqual([
      'warn RATE_LIMITED on /chat: a message was refused: too many messages',
    ]);
  });

  it.each<[string, string, Record<string, string>, string]>([
    [
      'a page of another origin',
      '/chat',
      { Origin: 'https://evil.example' },
      '403 on /chat: origin not allowed by the option "origins"',
    ],
    [
      'a path of nobody',
      `/caht?token=${SECRET}`,
      {},
      '404: expected one of the paths /chat; a client asked for another',
    ],
    [
      'no version',
      '/chat',
      { 'Sec-WebSocket-Version': '7' },
      '400 on /chat: expected Sec-WebSocket-Version',
    ],
    ['a hook that takes too long', '/chat?who=slow', {}, '408 on /chat: not done within 100 ms'],
  ])('is refused for %s', async (_what, path, headers, line) => {
    await start({ handshake: { timeout: 100 } });
    const client = await RawClient.open(app.url(path), headers);
    client.destroy();
    expect(warnings()).toEqual([expect.stringContaining(`warn handshake ${line}`)]);
    expect(warnings().join()).not.toContain(SECRET);
  });

  it('is refused because there is no gateway', async () => {
    app = await TestApp.start({ providers: [] });
    expect((await RawClient.open(app.url('/chat'))).status).toBe(404);
    expect(warnings()).toEqual([
      'warn handshake 404: no module has a gateway among its "providers", and there is no route',
    ]);
  });

  it('is refused for a limit', async () => {
    await start({ limits: { maxConnections: 1 } });
    await app.connect('/chat');
    await expect(app.connect('/chat')).rejects.toMatchObject({ status: 429 });
    expect(warnings()).toEqual(['warn handshake 429 on /chat: too many connections']);
  });

  it('sends too much that can not be served', async () => {
    await start();
    const client = await app.connect('/chat');
    for (let count = 0; count < 101; count++) client.send('oh');
    expect(await client.closed).toMatchObject({ code: 4008 });
    const text = 'warn close 4008: a client sent too many frames that could not be served';
    expect(warnings()).toContain(text);
  });

  it('answers no ping', async () => {
    await start({ heartbeat: { pingInterval: 200, pingTimeout: 100, maxMissedPings: 1 } });
    const client = await RawClient.open(app.url('/chat'));
    await client.until(() => client.isEnded || client.closeCode === 4102);
    client.destroy();
    expect(warnings()).toEqual(['warn close 4102: a client did not answer pings']);
  });

  it('reads nothing', async () => {
    await start({ slowConsumer: { maxBufferedBytes: 1_000, grace: 0 } });
    const client = await RawClient.open(app.url('/chat'));
    client.socket.pause();
    const [session] = app.get(SessionRegistry);
    while (session!.isOpen) {
      session!.send('x'.repeat(1_000_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.destroy();
    expect(warnings()).toEqual(['warn close 4101: a client did not read what it was sent']);
  });

  it('not of what the application refuses by itself: that knows', async () => {
    await start();
    await expect(app.connect('/chat?who=nobody')).rejects.toMatchObject({ status: 401 });
    const client = await app.connect('/chat');
    expect(await client.ask({ event: 'refuse', data: 'no', id: 1 })).toMatchObject({ id: 1 });
    expect(warnings()).toEqual([]);
  });
});
