import { jest } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { HeartbeatManager } from '../../lib/index.js';
import { HeartbeatModule } from '../../sample/heartbeat/heartbeat.module.js';
import { portOf, connectSample, startSample } from '../support/sample-client.js';
import type { AppClient } from '../support/app-client.js';

describe('the heartbeat sample', () => {
  let app: INestApplication;
  let client: AppClient;

  beforeAll(async () => {
    app = await startSample(HeartbeatModule);
  });

  afterAll(() => app.close());

  beforeEach(async () => {
    client = await connectSample(app);
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await client.leave();
  });

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise(setImmediate);
  }

  it('serves plain HTTP beside the route', async () => {
    const response = await fetch(`http://127.0.0.1:${portOf(app)}/`);
    expect(await response.json()).toEqual({ status: 'ok', message: 'Server is running' });
  });

  it('answers a ping with the time in seconds', async () => {
    const before = Date.now() / 1000;
    const answer = (await client.ask({ action: 'ping' })) as { timestamp: number };
    expect(answer).toEqual({ action: 'pong', timestamp: expect.any(Number) });
    expect(answer.timestamp).toBeGreaterThanOrEqual(before);
    expect(answer.timestamp).toBeLessThanOrEqual(Date.now() / 1000);
  });

  it.each(['{"action":"dance"}', '{"event":"$ping"}', '{}', '[]', 'null', '5'])(
    'answers %s with an unknown action',
    async (message) => {
      expect(await client.ask(message)).toEqual({ action: 'unknown' });
    },
  );

  it('answers what is no JSON with an error, and reads on', async () => {
    expect(await client.ask('{"action"')).toEqual({ error: 'The message is not JSON.' });
    expect(await client.ask({ action: 'ping' })).toMatchObject({ action: 'pong' });
  });

  it('answers bytes as it answers text', async () => {
    client.socket.send(Buffer.from('{"action":"ping"}'));
    expect(await client.next()).toMatchObject({ action: 'pong' });
  });

  it('watches a session from its start to its end', async () => {
    const heartbeat = app.get(HeartbeatManager);
    const start = jest.spyOn(heartbeat, 'startHeartbeat');
    const stop = jest.spyOn(heartbeat, 'stopHeartbeat');
    const other = await connectSample(app);
    await other.ask({ action: 'ping' });
    expect(start).toHaveBeenCalledTimes(1);
    expect(stop).not.toHaveBeenCalled();
    await other.leave();
    const [session] = start.mock.calls[0]!;
    await until(() => stop.mock.calls.length >= 2);
    expect(stop.mock.calls.every(([stopped]) => stopped === session)).toBe(true);
  });

  it('takes a pong as a sign of life and answers nothing', async () => {
    const pong = jest.spyOn(app.get(HeartbeatManager), 'handlePong');
    client.socket.pong();
    expect(await client.ask({ action: 'ping' })).toMatchObject({ action: 'pong' });
    expect(pong).toHaveBeenCalled();
  });
});
