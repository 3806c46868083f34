import { SessionRegistry } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { AppModule } from './users.js';

describe('a user with several devices', () => {
  let app: TestApp;
  beforeEach(async () => (app = await TestApp.start({ isBare: true, imports: [AppModule] })));
  afterEach(() => app.close());

  async function call(method: string, path: string, body: object = {}): Promise<unknown> {
    const response = await fetch(`http://127.0.0.1:${app.port}/users/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.json();
  }
  const connect = (email: string) => app.connect(`/me?email=${email}`);

  it('gets a message on all of them, and nobody else does', async () => {
    const [phone, laptop, other] = [
      await connect('ali@x.org'),
      await connect('ali@x.org'),
      await connect('bo@x.org'),
    ];
    expect(await call('POST', 'ali@x.org/notices', { text: 'hi' })).toEqual({ devices: 2 });
    for (const client of [phone, laptop]) {
      expect(await client.next()).toEqual({ event: 'notice', data: { text: 'hi' } });
    }
    expect(await other.rest()).toEqual([]);
    expect(await call('POST', 'nobody@x.org/notices')).toEqual({ devices: 0 });
  });

  it('is found by the id that the option names', async () => {
    await connect('ali@x.org');
    expect(await call('POST', 'ali@x.org/theme', { dark: true })).toEqual({ devices: 1 });
    const [session] = app.get(SessionRegistry).ofUser('ali@x.org');
    expect(session!.data).toEqual({ theme: { dark: true } });
    expect(app.get(SessionRegistry).stats.users).toBe(1);
  });

  it('is disconnected on all of them, and does not reconnect', async () => {
    const [phone, laptop, other] = [
      await connect('ali@x.org'),
      await connect('ali@x.org'),
      await connect('bo@x.org'),
    ];
    expect(await call('DELETE', 'ali@x.org/sessions')).toEqual({ closed: 2 });
    for (const client of [phone, laptop]) {
      expect(await client.closed).toEqual({ code: 4030, reason: 'banned' });
    }
    expect(await other.rest()).toEqual([]);
    expect(app.get(SessionRegistry).ofUser('ali@x.org')).toEqual([]);
  });
});
