import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { ChannelManager, SessionRegistry } from '../../lib/index.js';
import { ChatGateway } from '../../sample/chat/chat.gateway.js';
import { Presence } from '../../sample/chat/presence.js';
import { TestApp } from '../support/app.js';
import { FlakyProxy } from '../support/flaky-proxy.js';
import { CHAT_PY, describeInPython, PythonChat } from '../support/python-chat.js';
import { until } from '../support/until.js';

describeInPython('the client in Python', () => {
  let app: TestApp;
  let proxy: FlakyProxy;

  const start = () =>
    TestApp.start({
      options: {
        heartbeat: { pingInterval: 1_000, pingTimeout: 500 },
        drain: { timeout: 1_000, spread: 0 },
      },
      providers: [ChatGateway, Presence],
    });

  beforeEach(async () => {
    app = await start();
    proxy = await FlakyProxy.start(app.port);
  });
  afterEach(async () => {
    await PythonChat.endAll();
    await proxy.close();
    await app.close();
  });

  /** A client that has subscribed to the channel. */
  async function connect(name: string): Promise<PythonChat> {
    const chat = new PythonChat(proxy.url('/ws'), name);
    await chat.prints('done: subscribe');
    return chat;
  }

  const publish = (message: string) =>
    app.get(ChannelManager).getChannel('chat')!.publish('message', { user: 'Nest', message });

  it('has at most 60 lines, and imports nothing that Python does not bring', () => {
    const text = readFileSync(CHAT_PY, 'utf8');
    const imports = Array.from(text.matchAll(/^import (.+)$/gm), ([, names]) => names!.split(', '));
    const foreign = `import sys; print(set(sys.argv[1:]) - set(sys.stdlib_module_names))`;
    const roots = imports.flat().map((name) => name.split('.')[0]!);
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60);
    expect(roots).toContain('json');
    expect(execFileSync('python3', ['-c', foreign, ...roots], { encoding: 'utf8' })).toBe(
      'set()\n',
    );
  });

  it('talks with another, and is answered', async () => {
    const [ada, john] = await Promise.all([connect('Ada'), connect('John')]);
    ada.say('Hello, John!');
    await ada.prints('done: Hello, John!');
    await john.prints('Ada: Hello, John!');
    john.say('Grüß dich');
    await ada.prints('John: Grüß dich');
    expect(ada.output).not.toContain('Ada: ');
  });

  it('reads and writes messages of every length', async () => {
    const ada = await connect('Ada');
    const heard: string[] = [];
    app
      .get(ChannelManager)
      .getChannel('chat')!
      .on('message', (_, data) => {
        heard.push((data as { message: string }).message);
      });
    for (const length of [1, 60, 130, 2_000]) {
      ada.say('x'.repeat(length));
      await until(() => heard.at(-1)?.length === length);
    }
    for (const length of [60, 130, 2_000, 70_000]) {
      publish('y'.repeat(length));
      await ada.prints(`Nest: ${'y'.repeat(length)}\n`);
    }
    expect(ada.output).not.toContain('closed');
  });

  it('is told what it may not', async () => {
    const ada = await connect('Ada');
    ada.say('x'.repeat(2_001));
    await ada.prints("'code': 'BAD_REQUEST'");
    ada.say('shorter');
    await ada.prints('done: shorter');
    expect(ada.output).toContain('failed: xxx');
  });

  it('answers pings, and stays', async () => {
    const ada = await connect('Ada');
    const [session] = app.get(SessionRegistry);
    await new Promise((resolve) => session!.once('pong', resolve));
    expect(ada.output).not.toContain('closed');
  });

  it('is subscribed again after a restart, and says then what it could not', async () => {
    const ada = await connect('Ada');
    const old = app;
    app = await start();
    proxy.target = app.port;
    await old.nest.close();
    await ada.prints('closed: [Errno 4200] the server is stopping');
    ada.say('Said in between');
    await ada.prints('done: Said in between');
    publish('Welcome back');
    await ada.prints('Nest: Welcome back');
    expect(ada.output.match(/done: subscribe/g)).toHaveLength(2);
  });

  it('comes back from a connection that is cut', async () => {
    const ada = await connect('Ada');
    proxy.drop();
    await ada.prints('done: subscribe', 2);
    publish('Still there?');
    await ada.prints('Nest: Still there?');
    expect(ada.output).toMatch(/^closed: /m);
  });

  it('comes back from a connection that is silent', async () => {
    const ada = await connect('Ada');
    proxy.stall();
    await ada.prints('closed: timed out');
    proxy.resume();
    await ada.prints('done: subscribe', 2);
    expect(proxy.attempts).toBe(2);
  });

  it.each([
    [4030, 'be gone'],
    [1000, 'goodbye'],
  ])('ends when the server says that it is over: %i', async (code, reason) => {
    const ada = await connect('Ada');
    const [session] = app.get(SessionRegistry);
    session!.close(code, reason);
    expect(await ada.exited).toBe(0);
    expect(ada.output).toContain(`closed: [Errno ${code}] ${reason}`);
    expect(proxy.attempts).toBe(1);
  });

  it('ignores what it does not know', async () => {
    const ada = await connect('Ada');
    const [session] = app.get(SessionRegistry);
    const channel = app.get(ChannelManager).getChannel('chat')!;
    for (const text of ['"hello"', 'no JSON', '[1]', '{"id":{}}', Buffer.from([255])]) {
      session!.send(text);
    }
    for (const push of ['$reconnect', '$welcome', '$new']) session!.send({ event: push });
    session!.send({ event: 'message', data: { user: 'Eve', message: 'not of the channel' } });
    channel.publish('typing', { user: 'John' });
    for (const data of [undefined, 'text', { user: 'John' }]) channel.publish('message', data);
    publish('Heard all the same');
    await ada.prints('Nest: Heard all the same');
    expect(ada.output).not.toMatch(/closed|Traceback|Error|John|Eve/);
  });

  it('comes back when $reconnect said, whatever the close', async () => {
    const ada = await connect('Ada');
    const start = Date.now();
    for (const times of [2, 3, 4, 5]) {
      const [session] = app.get(SessionRegistry);
      session!.send({ event: '$reconnect', data: { after: 0 } });
      session!.close(4103);
      await ada.prints('done: subscribe', times);
    }
    expect(Date.now() - start).toBeLessThan(4_000); // backoff alone would take four times that
  });

  it('ends with its input, where there is nobody to say goodbye to', async () => {
    proxy.isDown = true;
    const ada = new PythonChat(proxy.url('/ws'), 'Ada');
    ada.leave();
    expect(await ada.exited).toBe(0);
    expect(ada.output).not.toContain('Error');
  });

  it('says goodbye when there is nothing more to say', async () => {
    const ada = await connect('Ada');
    const [session] = app.get(SessionRegistry);
    const closed = new Promise((resolve) => session!.once('close', resolve));
    ada.leave();
    expect(await closed).toBe(1000);
    expect(await ada.exited).toBe(0);
  });
});
