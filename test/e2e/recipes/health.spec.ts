import { TestApp } from '../../support/app.js';
import { AppModule } from './health.js';

describe('HypernWsHealthIndicator', () => {
  let app: TestApp;
  beforeEach(async () => (app = await TestApp.start({ isBare: true, imports: [AppModule] })));
  afterEach(() => app.close());

  async function health(): Promise<unknown[]> {
    const response = await fetch(`http://127.0.0.1:${app.port}/health`);
    const { details } = (await response.json()) as { details: { websockets: unknown } };
    return [response.status, details.websockets];
  }

  it('is up, and counts', async () => {
    expect(await health()).toEqual([200, { status: 'up', sessions: 0, users: 0 }]);
    await app.connect('/ws');
    expect(await health()).toEqual([200, { status: 'up', sessions: 1, users: 0 }]);
  });

  it('is down over its limit', async () => {
    for (let count = 0; count < 3; count++) await app.connect('/ws');
    const message = 'too many sessions';
    expect(await health()).toEqual([503, { status: 'down', sessions: 3, users: 0, message }]);
  });

  it('is down while the app drains, which waits for who is there', async () => {
    const client = await app.connect('/ws', { protocols: 'hypern.v1.json' });
    await client.next();
    const closing = app.nest.close();
    expect(await client.next()).toMatchObject({ event: '$reconnect' });
    const [status, details] = await health();
    expect(status).toBe(503);
    expect(details).toMatchObject({ status: 'down', message: 'the server is stopping' });
    await closing;
  });
});
