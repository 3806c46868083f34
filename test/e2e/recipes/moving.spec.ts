import { jest } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { WebSocket } from 'ws';
import { SessionRegistry } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { connect } from './moving-client.js';
import { NewChat } from './platform-ws-after.js';
import { OldChat } from './platform-ws-before.js';
import { PlainChat } from './socket-io-after.js';

describe('a gateway that comes from platform-ws', () => {
  const headers = { authorization: 'ali' };

  /** What a client sees of a chat. */
  async function talk(gateway: Type): Promise<unknown[]> {
    const app = await TestApp.start({ providers: [gateway] });
    const [ali, bo] = [
      await app.connect('/chat', { headers }),
      await app.connect('/chat', { headers }),
    ];
    for (const client of [ali, bo]) {
      client.send({ event: 'join', data: 'tea' });
      await client.rest();
    }
    ali.send({ event: 'say', data: { room: 'tea', text: 'hello' } });
    const seen = [await ali.rest(), await bo.next()];
    await ali.leave();
    bo.send({ event: 'say', data: { room: 'tea', text: 'nobody is left' } });
    seen.push(await bo.rest());
    await app.close();
    return seen;
  }

  it('does the same, as it was and as it may be', async () => {
    const seen = [[], { event: 'said', data: 'hello' }, []];
    expect(await talk(OldChat)).toEqual(seen);
    expect(await talk(NewChat)).toEqual(seen);
  });

  it('refuses strangers: after the 101 as it was, before it as it may be', async () => {
    const before = await TestApp.start({ providers: [OldChat] });
    const stranger = await before.connect('/chat');
    expect(await stranger.closed).toEqual({ code: 1008, reason: 'who are you?' });
    await before.close();
    const after = await TestApp.start({ providers: [NewChat] });
    await expect(after.connect('/chat')).rejects.toMatchObject({ status: 401 });
    await after.close();
  });
});

@WebSocketGateway({ path: '/elsewhere' })
class Elsewhere {}

describe('a gateway that comes from Socket.IO', () => {
  const scope = globalThis as { WebSocket?: unknown };
  const { WebSocket: given } = scope;
  beforeAll(() => (scope.WebSocket = WebSocket));
  afterAll(() => (scope.WebSocket = given));

  it('does the same for a client of the package', async () => {
    const log = jest.spyOn(console, 'log').mockReturnValue(undefined);
    const app = await TestApp.start({ providers: [PlainChat, Elsewhere] });
    const lines = async (count: number): Promise<unknown[]> => {
      while (log.mock.calls.length < count) await new Promise(setImmediate);
      return log.mock.calls.splice(0).map((line) => line.join(' '));
    };
    const ali = connect(app.url('/chat'), 'ali');
    expect(await lines(1)).toEqual(['members 1']);
    const bo = connect(app.url('/chat'), 'bo');
    expect(new Set(await lines(2))).toEqual(new Set(['joined bo', 'members 2']));
    expect(app.get(PlainChat).notify('ali', 'hello')).toBe(1);
    expect(await lines(1)).toEqual(['notice hello']);
    const other = await app.connect('/elsewhere');
    app.get(PlainChat).announce('tea is ready');
    expect(await lines(2)).toEqual(['notice tea is ready', 'notice tea is ready']);
    expect(await other.rest()).toEqual([]);
    expect(app.get(PlainChat).ban('ali')).toBe(1);
    while (ali.state !== 'closed') await new Promise(setImmediate);
    expect(app.get(SessionRegistry).ofUser('ali')).toEqual([]);
    bo.close();
    log.mockRestore();
    await app.close();
  });
});
