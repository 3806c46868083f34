import type { INestApplication } from '@nestjs/common';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ChannelManager } from '../../lib/index.js';
import { ChatModule } from '../../sample/chat/chat.module.js';
import { describeInChromium, launchChromium } from '../support/chromium.js';
import { bundleClient, serveClient } from '../support/client-bundle.js';
import { portOf, startSample } from '../support/sample-client.js';

/** Milliseconds in which a page shows what it is to show, on a slow machine. */
const PATIENCE = 15_000;

const withClient = serveClient(await bundleClient());

describeInChromium('the chat page in two tabs', () => {
  let app: INestApplication;
  let browser: Browser;
  let port: number;
  let ada: Page;
  let john: Page;
  /** What a page's own code complained about. */
  const errors: string[] = [];

  beforeAll(async () => {
    app = await startSample(ChatModule, 0, withClient);
    port = portOf(app);
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await app?.close();
  });

  beforeEach(async () => {
    errors.length = 0;
    ada = await enter('Ada');
    john = await enter('John'); // whom Ada sees come in
  }, 30_000);

  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
    if (errors.length > 0) throw new Error(`the page threw: ${errors.join('; ')}`);
  });

  /** Opens a tab with storage of its own, gives a name, and waits for the room "general". */
  async function enter(name: string, options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`http://localhost:${port}/`);
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Start chatting' }).click();
    await page.locator('#people li', { hasText: 'you' }).waitFor();
    return page;
  }

  /** Tries until what it expects holds. */
  async function eventually(holds: () => Promise<void>): Promise<void> {
    const end = Date.now() + PATIENCE;
    for (;;) {
      try {
        return await holds();
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  const state = (page: Page) => page.locator('#state').innerText();
  const title = (page: Page) => page.locator('#title').innerText();
  const people = async (page: Page) => (await page.locator('#people .name').allInnerTexts()).sort();
  const unread = (page: Page, place: string) =>
    page.locator(`[data-name="${place}"] .unread`).allInnerTexts();
  const notes = (page: Page) => page.locator('#log .note').allInnerTexts();

  /** What was said, and by whom; one's own messages are "me". */
  const said = (page: Page) =>
    page
      .locator('#log .message')
      .evaluateAll((items) =>
        items.map((item) => [
          item.classList.contains('mine') ? 'me' : (item as HTMLElement).dataset.user,
          item.querySelector('.text')?.textContent,
        ]),
      );

  const fates = (page: Page) =>
    page
      .locator('#log .mine')
      .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset.fate));

  async function say(page: Page, text: string): Promise<void> {
    await page.getByLabel('Message', { exact: true }).fill(text);
    await page.getByLabel('Message', { exact: true }).press('Enter');
  }

  const open = (page: Page, place: string) => page.locator(`[data-name="${place}"]`).click();

  it('shows both who is here and that they are connected', async () => {
    for (const page of [ada, john]) {
      await eventually(async () => expect(await people(page)).toEqual(['Ada', 'John']));
      expect(await state(page)).toBe('Connected');
      expect(await title(page)).toBe('general');
    }
  });

  it('shows a message with who said it, and once to the one who did', async () => {
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await say(ada, 'Hello everyone!');
    await eventually(async () => expect(await said(john)).toEqual([['Ada', 'Hello everyone!']]));
    await eventually(async () => expect(await fates(ada)).toEqual(['sent']));
    await say(john, 'Hello Ada');
    await eventually(async () =>
      expect(await said(ada)).toEqual([
        ['me', 'Hello everyone!'],
        ['John', 'Hello Ada'],
      ]),
    );
  });

  it('shows markup as the text that it is', async () => {
    await say(ada, '<img src=x onerror="document.title=1"> <b>bold</b>');
    await eventually(async () =>
      expect(await said(john)).toEqual([
        ['Ada', '<img src=x onerror="document.title=1"> <b>bold</b>'],
      ]),
    );
    expect(await john.locator('#log img, #log b').count()).toBe(0);
  });

  it('keeps rooms apart and counts what is unread', async () => {
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await open(john, 'random');
    await eventually(async () => expect(await people(john)).toEqual(['John']));
    expect(await title(john)).toBe('random');
    await say(ada, 'Still in general');
    await eventually(async () => expect(await unread(john, 'general')).toEqual(['1']));
    expect(await said(john)).toEqual([]);
    await say(john, 'Nobody hears this');
    await eventually(async () => expect(await fates(john)).toEqual(['sent']));
    await open(john, 'general');
    await eventually(async () => expect(await said(john)).toEqual([['Ada', 'Still in general']]));
    expect(await unread(john, 'general')).toEqual([]);
    expect(await said(ada)).toEqual([['me', 'Still in general']]);
  });

  it('makes a room that the others see and can enter', async () => {
    await ada.getByLabel('Name of a new room').fill('tea & cake');
    await ada.getByLabel('Name of a new room').press('Enter');
    await eventually(async () => expect(await people(ada)).toEqual(['Ada']));
    await open(john, 'tea & cake');
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await say(ada, 'Milk?');
    await eventually(async () => expect(await said(john)).toEqual([['Ada', 'Milk?']]));
  });

  it('lets one leave a room, who then hears no more of it', async () => {
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await open(john, 'help');
    await open(john, 'general');
    await john.getByRole('button', { name: 'Leave' }).click();
    await eventually(async () => expect(await title(john)).toEqual('help'));
    await eventually(async () => expect(await people(ada)).toEqual(['Ada']));
    await eventually(async () => expect(await notes(ada)).toEqual(['John came in.', 'John left.']));
    await say(ada, 'Gone already?');
    await eventually(async () => expect(await fates(ada)).toEqual(['sent']));
    expect(await unread(john, 'general')).toEqual([]);
  });

  it('carries the channel to subscribers, in whichever room they are', async () => {
    await open(ada, 'chat');
    await open(john, 'random');
    await say(ada, 'Hello, channel');
    await eventually(async () => expect(await unread(john, 'chat')).toEqual(['1']));
    await open(john, 'chat');
    await eventually(async () => expect(await said(john)).toEqual([['Ada', 'Hello, channel']]));
    await john.getByRole('button', { name: 'Unsubscribe' }).click();
    await eventually(async () => expect(await notes(john)).toEqual(['You unsubscribed.']));
    expect(await john.getByLabel('Message', { exact: true }).isDisabled()).toBe(true);
    await john.getByRole('button', { name: 'Subscribe' }).click();
    await say(john, 'Back again');
    await eventually(async () =>
      expect(await said(ada)).toEqual([
        ['me', 'Hello, channel'],
        ['John', 'Back again'],
      ]),
    );
  });

  it('tells the others of a new name', async () => {
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await john.locator('#me').click();
    await john.getByLabel('Your name').fill('Jack');
    await john.getByRole('button', { name: 'Change name' }).click();
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'Jack']));
    await say(john, 'Call me Jack');
    await eventually(async () => expect(await said(ada)).toEqual([['Jack', 'Call me Jack']]));
  });

  it('keeps a name whose change was called off', async () => {
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await john.locator('#me').click();
    await john.getByLabel('Your name').fill('Jack');
    await john.getByLabel('Your name').press('Escape');
    await say(john, 'Still John');
    await eventually(async () => expect(await said(ada)).toEqual([['John', 'Still John']]));
  });

  it('keeps name and room over a reload', async () => {
    await open(john, 'random');
    await eventually(async () => expect(await people(john)).toEqual(['John']));
    await john.reload();
    await eventually(async () => expect(await people(john)).toEqual(['John']));
    expect(await title(john)).toBe('random');
  });

  it('shows a tab that closes as someone who left', async () => {
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await john.close();
    await eventually(async () => expect(await people(ada)).toEqual(['Ada']));
  });

  it('says that the server is gone, and works again when it is back', async () => {
    await open(john, 'random');
    await open(john, 'general');
    await eventually(async () => expect(await people(ada)).toEqual(['Ada', 'John']));
    await app.close();
    for (const page of [ada, john]) {
      await page.locator('body:is([data-state=waiting], [data-state=connecting])').waitFor();
      await page.getByText('Reconnecting').waitFor();
      expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    }
    await ada.getByLabel('Message', { exact: true }).fill('Are you back?');
    app = await startSample(ChatModule, port, withClient);
    for (const page of [ada, john]) {
      await eventually(async () => expect(await state(page)).toEqual('Connected'));
      await eventually(async () => expect(await people(page)).toEqual(['Ada', 'John']));
    }
    await ada.getByRole('button', { name: 'Send' }).click();
    await eventually(async () => expect(await said(john)).toEqual([['Ada', 'Are you back?']]));
    await open(john, 'random');
    await eventually(async () => expect(await people(john)).toEqual(['John']));
  }, 60_000);

  it('loses no subscription to a server that restarts in the middle of a conversation', async () => {
    const subscribers = (name: string) => app.get(ChannelManager).getChannel(name)?.subscriberCount;
    for (const page of [ada, john]) await open(page, 'chat');
    await say(ada, 'First server');
    await eventually(async () => expect(await said(john)).toEqual([['Ada', 'First server']]));
    await app.close();
    app = await startSample(ChatModule, port, withClient);
    await eventually(async () => {
      expect([subscribers('chat'), subscribers('presence')]).toEqual([2, 2]);
    });
    await eventually(async () => expect(await fates(ada)).toEqual(['sent']));
    await say(ada, 'Second server');
    await eventually(async () =>
      expect(await said(john)).toEqual([
        ['Ada', 'First server'],
        ['Ada', 'Second server'],
      ]),
    );
    for (const page of [ada, john]) {
      expect(await state(page)).toBe('Connected');
      expect(await notes(page)).toEqual([expect.stringMatching(/^Back after \d+ s\./)]);
    }
  }, 60_000);

  it('fits a phone: nothing is cut off or scrolls sideways', async () => {
    const phone = await enter('Grace', { viewport: { width: 360, height: 640 }, hasTouch: true });
    const sizes = await phone.evaluate(() => {
      const box = (id: string) => document.getElementById(id)!.getBoundingClientRect();
      return {
        width: document.documentElement.scrollWidth,
        height: document.documentElement.scrollHeight,
        composer: box('composer').bottom,
        state: box('state').right,
      };
    });
    expect(sizes.width).toBe(360);
    expect(sizes.height).toBe(640);
    expect(sizes.composer).toBeLessThanOrEqual(640);
    expect(sizes.state).toBeLessThanOrEqual(360);
    await say(phone, 'From a phone');
    await eventually(async () => expect(await said(ada)).toEqual([['Grace', 'From a phone']]));
  });
});
