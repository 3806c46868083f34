import { AppProcess } from '../../support/app-process.js';
import { closeFrame, frame, json, RawClient } from '../../support/raw-client.js';
import { until } from '../../support/until.js';

/** Stands in everything that a client may say, and must stand in nothing that the server says. */
const SECRET = 'S3CR3T';
const token = Buffer.from(SECRET).toString('base64url');
const headers = {
  Authorization: `Bearer ${SECRET}`,
  Cookie: `session=${SECRET}; ${SECRET}=1`,
  Origin: `http://127.0.0.1`,
  'X-Api-Key': SECRET,
  'X-Forwarded-For': SECRET,
  'User-Agent': SECRET,
  'Sec-WebSocket-Protocol': `hypern.v1.json, hypern.auth.${token}`,
};

describe('a secret of a client', () => {
  let app: AppProcess;
  const heard: string[] = [];
  beforeAll(async () => {
    app = await AppProcess.start({
      maxPayload: 10_000,
      heartbeat: { pingInterval: 300, pingTimeout: 100, maxMissedPings: 1 },
      inbound: { timeout: 100 },
      handshake: { timeout: 200 },
      closeTimeout: 100,
    });
  });
  afterAll(() => app.stop());

  /** Connects with secrets everywhere, sends what it is given, and notes all that the server says. */
  async function say(
    path: string,
    frames: readonly Buffer[],
    more: Record<string, string> = {},
  ): Promise<void> {
    const url = new URL(path, app.url);
    url.searchParams.set('token', SECRET);
    const client = await RawClient.open(url.href, { ...headers, ...more });
    client.write(...frames);
    await client.until(
      () => client.isEnded || client.closeCode !== undefined || client.frames.length > 60,
    );
    client.destroy();
    heard.push(client.response, ...client.frames.map(({ payload }) => payload.toString('latin1')));
  }

  it('is never in what the server says, whatever becomes of the client', async () => {
    const secret = (event: string) => json({ event, data: { [SECRET]: SECRET }, id: 1 });
    const events = [
      'throws',
      'rejects later',
      'never ends',
      'returns a circle',
      'streams an error',
    ];
    const faults = events.map((name) => json({ event: 'fault', data: name, id: SECRET.length }));
    const hooks = [
      'OnHandshake',
      'OnConnect',
      'handleConnection, later',
      'OnDisconnect',
      'handleDisconnect, later',
      'a listener',
    ];
    await Promise.all([
      ...hooks.map((fails) =>
        say(`/failing?fails=${encodeURIComponent(fails)}`, [secret('echo2')]),
      ),
      ...['throws', 'rejects', 'iterates', 'iterates-twice', 'parses', 'leaves'].map((name) =>
        say(`/routes/${name}`, [frame(1, SECRET), frame(1, `${SECRET}again`), frame(1, 'fail')]),
      ),
      say('/failing', faults),
      say('/', [
        secret(SECRET),
        secret('constructor'),
        json({ channel: SECRET, event: SECRET, id: 1 }),
      ]),
      say('/', [
        json({ event: '$sub', data: { channel: SECRET } }),
        json({ event: '$unsub', data: { channel: `*${SECRET}` } }),
      ]),
      say('/', [
        json({ event: 'join', data: { room: SECRET.repeat(100) }, id: 1 }),
        json({ event: 'never', data: SECRET }),
      ]),
      say('/', [
        frame(1, SECRET),
        frame(1, `{"${SECRET}":`),
        frame(2, SECRET),
        frame(1, `"${SECRET}"`),
      ]),
      say('/', [json({ event: 'echo', id: { [SECRET]: 1 } }), json({ event: { [SECRET]: 1 } })]),
      say(
        '/',
        Array.from({ length: 150 }, () => frame(1, SECRET)),
      ),
      say('/', [frame(1, SECRET.repeat(5_000))]),
      say('/', [frame(1, SECRET, { mask: false })]),
      say('/', [frame(3, SECRET)]),
      say('/', [frame(1, Buffer.concat([Buffer.from(SECRET), Buffer.from([0xff])]))]),
      say('/', [closeFrame(1006, SECRET)]),
      say('/', [closeFrame(4000, SECRET)]),
      say('/', []), // until the heartbeat ends it
      say(`/${SECRET}`, []),
      say(`/%${SECRET}`, []),
      say('/', [], { Origin: `http://${SECRET}.example` }),
      say('/', [], { 'Sec-WebSocket-Version': SECRET }),
      say('/', [], { 'Sec-WebSocket-Key': SECRET }),
      say('/', [], { 'Sec-WebSocket-Protocol': `${SECRET} ${SECRET}` }),
      say('/', [], { 'Sec-WebSocket-Protocol': `hypern.auth.${token}` }),
      say('/', [], { 'Sec-WebSocket-Extensions': `${SECRET}; ${SECRET}` }),
    ]);
    expect(heard.length).toBeGreaterThan(200);
    // The client's own close code is echoed with its reason: RFC 6455, section 5.5.1.
    const own = heard.filter((text) => !text.startsWith('\x0f\xa0'));
    expect(own.filter((text) => text.includes(SECRET) || text.includes(token))).toEqual([]);
    expect(own.filter((text) => text.includes(SECRET.toLowerCase()))).toEqual([]);
  }, 20_000);

  it('is never in the log', () => {
    expect(app.output).toContain('secret of the server'); // the errors are there
    expect(app.output.split('\n').filter((line) => line.includes(SECRET))).toEqual([]);
    expect(app.output).not.toContain(token);
    expect(app.output.toUpperCase()).not.toContain(SECRET);
  });
});

describe('the log', () => {
  const apps: AppProcess[] = [];
  afterAll(() => Promise.all(apps.map((app) => app.stop())));

  async function startApp(): Promise<AppProcess> {
    const app = await AppProcess.start();
    apps.push(app);
    return app;
  }

  it.concurrent(
    'has a line a kind and second, and tells how many it left out',
    async () => {
      const app = await startApp();
      const breakRules = async () => {
        const client = await RawClient.open(app.url);
        client.write(frame(1, 'x', { mask: false }));
        await client.until(() => client.isEnded);
      };
      const start = performance.now();
      for (let round = 0; round < 10; round++) {
        await Promise.all(Array.from({ length: 30 }, breakRules));
      }
      const seconds = (performance.now() - start) / 1_000;
      const lines = () =>
        app.output.split('\n').filter((line) => line.includes('WS_ERR_EXPECTED_MASK'));
      expect(lines().length).toBeGreaterThan(0);
      expect(lines().length).toBeLessThanOrEqual(Math.floor(seconds) + 1);
      // Those that were left out are counted: in the next line, or in one of their own within 3 s.
      const counted = () => {
        const left = lines().map((line) => Number(/(\d+) more/.exec(line)?.[1] ?? 0));
        const own = lines().filter((line) => !line.includes('were left out')).length;
        return own + left.reduce((sum, count) => sum + count, 0);
      };
      const end = Date.now() + 4_000;
      while (counted() < 300 && Date.now() < end)
        await new Promise((resolve) => setTimeout(resolve, 50));
      expect(counted()).toBe(300);
    },
    20_000,
  );

  it.concurrent('has the ref that the client of an unexpected error got', async () => {
    const app = await startApp();
    const client = await RawClient.open(new URL('/failing', app.url).href);
    client.write(json({ event: 'fault', data: 'throws', id: 1 }));
    const [answer] = (await client.read(1)) as { data: { ref: string; message: string } }[];
    expect(answer!.data.message).toBe('Internal server error');
    await until(() => app.output.includes(answer!.data.ref)); // a pipe is no faster than a socket
    expect(app.output).toMatch(new RegExp(`secret of the server.*${answer!.data.ref}`));
    client.destroy();
  });
});
