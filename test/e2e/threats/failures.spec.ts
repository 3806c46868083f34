import { AppProcess } from '../../support/app-process.js';
import { frame, json, RawClient } from '../../support/raw-client.js';

let app: AppProcess;
beforeAll(async () => {
  app = await AppProcess.start({
    inbound: { timeout: 200 },
    closeTimeout: 300,
    handshake: { timeout: 300 },
  });
});
afterAll(() => app.stop());

const open = (path: string) => RawClient.open(new URL(path, app.url).href);

/** The same process still serves, and nobody is left in a room. */
async function isWell(): Promise<void> {
  const client = await open('/failing');
  client.write(json({ event: 'echo', data: 'well', id: 1 }));
  expect(await client.read(1)).toEqual([{ event: '$ack', id: 1, data: 'well' }]);
  client.destroy();
  const end = Date.now() + 3_000;
  const tables = () => app.ask('tables');
  for (let now = await tables(); now.sessions + now.rooms > 0; now = await tables()) {
    if (Date.now() > end) throw new Error(`left behind: ${JSON.stringify(now)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const internal = {
  status: 'error',
  code: 'INTERNAL',
  message: 'Internal server error',
  ref: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
};
const timeout = { status: 'error', code: 'TIMEOUT', message: 'not answered within 200 ms' };
const forbidden = { status: 'error', code: 'FORBIDDEN', message: 'Forbidden resource' };

/** What each fault of a handler is answered with, after the values of its stream. */
const handlers: [name: string, data: object, values?: unknown[]][] = [
  ['throws', internal],
  ['throws a string', internal],
  ['throws undefined', internal],
  ['throws what can not be read', internal],
  ['rejects', internal],
  ['rejects later', internal],
  ['never ends', timeout],
  ['ends too late', timeout],
  ['rejects too late', timeout],
  ['returns a circle', internal],
  ['returns a BigInt', internal],
  ['returns what is nested too deep', internal],
  ['returns what can not be written', internal],
  ['returns a toJSON that throws', internal],
  ['returns a thenable that rejects', internal],
  ['returns a thenable that throws', internal],
  ['streams an error', internal],
  ['streams values, then an error', internal, [1, 2]],
  ['streams an error later', internal],
  ['streams what can not be subscribed to', internal],
  ['streams a teardown that throws', internal],
];

describe('a handler that fails', () => {
  it.each(handlers)('%s: is answered, and the socket goes on', async (name, data, values = []) => {
    const client = await open('/failing');
    const count = values.length + 1;
    client.write(json({ event: 'fault', data: name, id: 7 }));
    expect(await client.read(count)).toEqual([...values, { event: 'exception', id: 7, data }]);
    client.write(json({ event: 'fault', data: name }));
    const more = await client.read(2 * count);
    expect(more.slice(count)).toEqual([...values, { event: 'exception', data }]);
    client.write(json({ event: 'echo', data: 'on', id: 8 }));
    const all = await client.read(2 * count + 1);
    expect(all.at(-1)).toEqual({ event: '$ack', id: 8, data: 'on' });
    client.destroy();
  });

  it.each([
    ['a filter rethrows', internal, []],
    ['a filter rejects later', internal, []],
    ['a guard denies', forbidden, []],
    ['a guard rejects', internal, []],
    ['a filter answers', { status: 'error', code: 'CONFLICT', message: 'taken' }, ['said']],
    ['a filter answers for a guard', forbidden, ['said']],
  ])('%s: it never looks like success', async (event, data, before) => {
    const client = await open('/failing');
    client.write(json({ event, id: 1 }), json({ event: 'echo', data: 'on', id: 2 }));
    const said = before.map(() => ({ event: 'said', data: 'by the filter' }));
    expect(await client.read(said.length + 2)).toEqual([
      ...said,
      { event: 'exception', id: 1, data },
      { event: '$ack', id: 2, data: 'on' },
    ]);
    client.destroy();
  });

  it('ends a stream whose teardown throws: the answer is its end', async () => {
    const client = await open('/failing');
    client.write(json({ event: 'fault', data: 'ends a stream whose teardown throws', id: 1 }));
    expect(await client.read(1)).toEqual([{ event: '$ack', id: 1 }]);
    client.destroy();
  });

  it('leaves the process as it was', isWell);
});

describe('a hook that fails', () => {
  it.each(['OnHandshake', 'OnHandshake, later'])('%s: refuses with 500', async (hook) => {
    const client = await open(`/failing?fails=${hook}`.replaceAll(' ', '%20'));
    expect(client.status).toBe(500);
    expect(client.response).not.toContain('secret');
    await isWell();
  });

  it.each(['OnConnect', 'OnConnect, later', 'handleConnection', 'handleConnection, later'])(
    '%s: closes with 1011, and the end is as any other',
    async (hook) => {
      app.lines.length = 0;
      const client = await open(`/failing?fails=${hook}`.replaceAll(' ', '%20'));
      await client.until(() => client.closeCode !== undefined);
      expect(client.closeCode).toBe(1011);
      expect(String(client.frames.at(-1)!.payload)).not.toContain('secret');
      client.destroy();
      await client.until(() => app.lines.length === 2);
      expect(app.lines).toEqual(['OnDisconnect', 'handleDisconnect']);
      await isWell();
    },
  );

  it.each([
    'OnDisconnect',
    'OnDisconnect, later',
    'OnDisconnect, never',
    'handleDisconnect',
    'handleDisconnect, later',
    'handleDisconnect, never',
  ])('%s: the others run, and the rooms are emptied', async (hook) => {
    app.lines.length = 0;
    const client = await open(`/failing?fails=${hook}`.replaceAll(' ', '%20'));
    client.write(json({ event: 'echo', data: 1, id: 1 }));
    await client.read(1);
    expect((await app.ask('tables')).rooms).toBe(2);
    client.destroy();
    await client.until(() => app.lines.length === 2);
    expect(app.lines).toEqual(['OnDisconnect', 'handleDisconnect']);
    await isWell();
  });

  it('a listener: stops no message', async () => {
    const client = await open('/failing?fails=a%20listener');
    client.write(frame(9, 'ping'), frame(10, 'pong'), json({ event: 'echo', data: 1, id: 1 }));
    await client.until(() => client.frames.length === 3);
    expect(client.values).toEqual([{}, { event: '$ack', id: 1, data: 1 }]);
    client.write(frame(3));
    await client.until(() => client.closeCode === 1002);
    await isWell();
  });
});

describe('the handler of a route that fails', () => {
  it.each(['throws', 'rejects'])('%s: closes with 1011', async (name) => {
    const client = await open(`/routes/${name}`);
    await client.until(() => client.closeCode !== undefined);
    expect(client.closeCode).toBe(1011);
    client.destroy();
    await isWell();
  });

  it.each([
    ['iterates', ['fine', 'fail'], 1011],
    ['iterates-twice', ['one', 'two'], 1011],
    ['parses', ['1', 'no JSON'], 1011],
    ['leaves', ['one', 'two', 'three'], 1000],
  ])('%s: closes with its code', async (name, messages, code) => {
    const client = await open(`/routes/${name}`);
    client.write(...messages.map((message) => frame(1, message)));
    await client.until(() => client.closeCode !== undefined);
    expect(client.closeCode).toBe(code);
    client.destroy();
    await isWell();
  });

  it('stays, when its client is gone: is left behind', async () => {
    app.lines.length = 0;
    const client = await open('/routes/stays');
    client.destroy();
    await client.until(() => app.lines.length > 0);
    expect(app.lines).toEqual(['ended /routes/stays']);
    await isWell();
  });
});

describe('the log of all that', () => {
  it('has what no client was told, and the process never noticed', async () => {
    expect(app.output).toContain('secret of the server');
    expect(app.output).not.toMatch(/unhandled|uncaught/i);
    app.kill('SIGTERM');
    expect(await app.exited).toEqual({ code: 0, signal: null });
  });
});
