import { jest } from '@jest/globals';
import { WebSocket } from 'ws';
import { TestApp } from '../../support/app.js';
import { talk } from './talk.client.js';
import { TalkGateway } from './talk.gateway.js';

describe('a gateway and a client with one contract', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start({ providers: [TalkGateway] });
  });
  afterAll(() => app.close());

  it('talk as it is printed', async () => {
    const before = globalThis.WebSocket;
    const log = jest.spyOn(console, 'log').mockReturnValue(undefined);
    Object.assign(globalThis, { WebSocket });
    await talk(app.url('/ws'), () => 'sesame');
    Object.assign(globalThis, { WebSocket: before });
    const lines = log.mock.calls;
    log.mockRestore();
    expect(lines).toEqual([
      ['connecting', 'start'],
      ['open', 'connected'],
      ['hi'],
      [{ members: 0 }],
      ['Ada: Hello!'],
      [{ heardBy: 1 }],
      ['closed', 'closed'],
    ]);
  });

  it('check what is typed: a schema stands behind it', async () => {
    const client = await app.connect('/ws');
    await client.ask({ event: '$sub', data: { channel: 'chat' }, id: 1 });
    const frame = { channel: 'chat', event: 'message', data: { user: 'Ada', message: '' }, id: 2 };
    expect(await client.ask(frame)).toMatchObject({
      event: 'exception',
      id: 2,
      data: { code: 'BAD_REQUEST', details: [expect.stringContaining('message: ')] },
    });
  });

  it('have a channel for each name of a template', async () => {
    const client = await app.connect('/ws');
    await client.ask({ event: '$sub', data: { channel: 'poll:tea' }, id: 1 });
    const frame = { channel: 'poll:tea', event: 'vote', data: { choice: 'milk' } };
    expect(await client.ask({ ...frame, id: 2 })).toEqual(frame);
    expect(await client.next()).toEqual({ event: '$ack', id: 2 });
  });
});
