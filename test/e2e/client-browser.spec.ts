import { Controller, Get, Header } from '@nestjs/common';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { HypernWsClient, StateChange } from '../../lib/client/index.js';
import { ChannelManager, SessionRegistry } from '../../lib/index.js';
import type { TestApp } from '../support/app.js';
import { ChatGateway, startChat, type Chat } from '../support/chat-app.js';
import { describeInChromium, launchChromium } from '../support/chromium.js';
import { bundleClient } from '../support/client-bundle.js';
import { FlakyProxy } from '../support/flaky-proxy.js';
import { until } from '../support/until.js';

/** Milliseconds in which a page does what it is to do, on a slow machine. */
const PATIENCE = 15_000;

const bundle = await bundleClient();
const html = `<!doctype html><title>client</title><script type="module">
import { HypernWsClient } from './client.js';
const query = new URLSearchParams(location.search);
const delay = Number(query.get('delay') ?? 10);
const client = new HypernWsClient('/chat', {
  auth: () => query.get('token'),
  backoff: { minDelay: delay, maxDelay: delay },
  random: () => 0.02,
});
const told = { states: [], heard: [], taken: [] };
client.on('state', (change) => told.states.push(change));
const room = client.channel('room:browser');
room.on('said', ({ text }) => told.heard.push(text));
room.on('$unsub', (why) => told.taken.push(why));
room.subscribe();
Object.assign(window, { client, room, told });
</script>`;

/** What the page above has for us. */
interface Told {
  readonly states: StateChange[];
  readonly heard: string[];
  readonly taken: unknown[];
}
declare global {
  // oxlint-disable-next-line no-var -- only so can a global be declared
  var client: HypernWsClient<Chat>, told: Told;
}

@Controller()
class PageController {
  @Get()
  @Header('Content-Type', 'text/html')
  page(): string {
    return html;
  }

  @Get('client.js')
  @Header('Content-Type', 'text/javascript')
  client(): string {
    return bundle;
  }
}

describeInChromium('the client in a browser', () => {
  let app: TestApp;
  let proxy: FlakyProxy;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const errors: string[] = [];

  const start = () =>
    startChat({ heartbeat: { pingInterval: 1_000, pingTimeout: 600 } }, [PageController]);
  const gateway = () => app.get(ChatGateway);
  const sessions = () => app.get(SessionRegistry);

  beforeAll(async () => {
    browser = await launchChromium();
    app = await start();
    proxy = await FlakyProxy.start(app.port);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await proxy?.close();
    await app?.close();
  });
  beforeEach(async () => {
    errors.length = 0;
    context = await browser.newContext();
    page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => errors.push(error.message));
    await open();
  }, 30_000);
  afterEach(async () => {
    await context.close();
    await until(() => sessions().size === 0, PATIENCE);
    if (errors.length > 0) throw new Error(`the page threw: ${errors.join('; ')}`);
  });

  async function open(query = ''): Promise<void> {
    await page.goto(`${proxy.url('/').replace('ws', 'http')}${query}`);
  }

  /** Waits until the page's channel hears what the server publishes to it. */
  async function hears(text: string): Promise<void> {
    await page.waitForFunction(() => globalThis.client?.channel('room:browser').isSubscribed);
    app.get(ChannelManager).getChannel('room:browser')!.publish('said', { text });
    await page.waitForFunction((said) => globalThis.told.heard.includes(said), text);
  }

  const told = () => page.evaluate(() => globalThis.told);
  const isIn = (name: string) =>
    page.waitForFunction((state_) => globalThis.client.state === state_, name);
  const echo = (text: string) =>
    page.evaluate(
      (said) => globalThis.client.request('echo', { text: said }, { idempotent: true }),
      text,
    );

  it('asks, is answered and hears', async () => {
    expect(await echo('hi')).toEqual({ text: 'hi' });
    await hears('hello');
    expect((await told()).states.map((change) => change.state)).toEqual(['connecting', 'open']);
  });

  it('is there again after a reload, and its old session is gone', async () => {
    await hears('before');
    const before = [...sessions()][0]!.id;
    await page.reload();
    await hears('after');
    await until(() => sessions().size === 1);
    expect([...sessions()][0]!.id).not.toBe(before);
    expect((await told()).heard).toEqual(['after']);
  });

  it('notices that the machine is offline, and is back once it is online', async () => {
    await open('?delay=60000'); // by itself it would be back in a minute
    await hears('before');
    await context.setOffline(true);
    await isIn('waiting'); // half a pingTimeout after the event, and not after a silence
    const answer = echo('said while offline');
    await context.setOffline(false);
    expect(await answer).toEqual({ text: 'said while offline' });
    await hears('after');
    const { states, taken } = await told();
    expect(states.find((change) => change.state === 'waiting')).toMatchObject({
      code: 1006,
      reason: 'the server is silent',
    });
    expect(states.slice(-2).map(({ reason }) => reason)).toEqual(['online', 'connected']);
    expect(taken).toEqual([]);
  });

  it('talks on with a server that restarts in the middle of a conversation', async () => {
    await hears('before');
    const held = page.evaluate(() => globalThis.client.request('hold', 'asked before'));
    await until(() => gateway().held.length === 1);
    const first = gateway();
    const stopped = app.nest.close();
    const said = echo('said while it stops');
    setTimeout(() => first.release(), 50);
    expect(await held).toBe('asked before');
    await stopped;
    app = await start();
    proxy.target = app.port;
    expect(await said).toEqual({ text: 'said while it stops' });
    await hears('after');
    const { heard, taken, states } = await told();
    expect([heard, taken]).toEqual([['before', 'after'], []]);
    expect(states.find((change) => change.state === 'waiting')).toMatchObject({ code: 4200 });
  });

  it('comes back from a server that is gone without a word', async () => {
    await hears('before');
    proxy.drop();
    await page.waitForFunction(
      () => globalThis.told.states.filter(({ state }) => state === 'open').length === 2,
    );
    await hears('after');
    expect((await told()).taken).toEqual([]);
  });

  it('is told 401 as a close code, which a page could not see as an HTTP status', async () => {
    await open('?token=wrong');
    await isIn('closed');
    expect((await told()).states.at(-1)).toEqual({
      state: 'closed',
      code: 4001,
      reason: 'who is there?',
    });
    await open('?token=s%C3%A9same');
    await hears('inside');
    expect(gateway().tokens.at(-1)).toBe('Bearer sésame');
    expect(gateway().urls.at(-1)).toBe('/chat');
  });
});
