import { WebSocketGateway } from '@nestjs/websockets';
import type { HypernWsOptions } from '../../../lib/index.js';
import { TestApp } from '../../support/app.js';
import { RawClient } from '../../support/raw-client.js';

@WebSocketGateway({ path: '/' })
class DefaultGateway {}

/** Returns the status of an upgrade with these headers. */
async function statusOf(app: TestApp, headers: Record<string, string>): Promise<number> {
  const client = await RawClient.open(app.url(), { Host: 'app.example:8080', ...headers });
  client.destroy();
  return client.status;
}

/** Starts an application, and tells for each origin whether it gets a 101 or a 403. */
async function allowed(options: HypernWsOptions | undefined, origins: readonly string[]) {
  const app = await TestApp.start({ options, providers: [DefaultGateway] });
  const statuses = await Promise.all(origins.map((Origin) => statusOf(app, { Origin })));
  await app.close();
  expect(statuses.every((status) => status === 101 || status === 403)).toBe(true);
  return origins.filter((_origin, index) => statuses[index] === 101);
}

/** Origins that look like http://app.example:8080 and are not. */
const lookAlikes = [
  'http://evil.example',
  'http://app.example.evil.example',
  'http://app.example.evil.example:8080',
  'http://evil-app.example',
  'http://evilapp.example:8080',
  'http://evil.example/app.example',
  'http://evil.example?app.example',
  'http://evil.example#app.example',
  'http://app.example@evil.example',
  'http://app.example:8080@evil.example',
  'http://user@app.example',
  'http://user:password@app.example',
  'http://sub.app.example',
  'http://app.exampl',
  'http://app.example.',
  'http://аpp.example', // a Cyrillic letter
  'null',
  'NULL',
  '',
  'undefined',
  'app.example',
  '//app.example',
  'file://',
  'http://',
  'http://[',
  'javascript:app.example',
  'data:text/html,app.example',
  'http://app.example evil.example',
  'http://evil.example, http://app.example',
  '*',
];
const own = [
  'http://app.example:8080',
  'http://app.example',
  'https://app.example',
  'http://APP.example:1',
];

describe('the origins of a page', () => {
  it('are by default those of the host itself, whatever scheme and port', async () => {
    expect(await allowed(undefined, [...own, ...lookAlikes])).toEqual(own);
  });

  it('are compared whole with those of a list: scheme, host and port', async () => {
    const origins = ['http://app.example:8080', 'https://b.example'];
    const others = [
      'https://app.example:8080',
      'http://app.example',
      'http://b.example',
      'https://b.example:444',
      'https://b.example/',
    ];
    expect(await allowed({ origins }, [...origins, ...others, ...lookAlikes])).toEqual(origins);
  });

  it('must match the whole of a RegExp, also of one without anchors or with flags', async () => {
    const origins = [/https:\/\/(a|b)\.app\.example/g];
    const good = ['https://a.app.example', 'https://b.app.example', 'https://a.app.example'];
    const bad = [
      'https://a.app.example.evil.example',
      'xhttps://a.app.example',
      'https://axapp.example',
    ];
    expect(await allowed({ origins }, [...good, ...bad, ...lookAlikes])).toEqual(good);
  });

  it('cannot end an alternative early, or a line', async () => {
    const origins = [/https:\/\/a\.example|https:\/\/b\.example/m];
    const good = ['https://a.example', 'https://b.example'];
    expect(
      await allowed({ origins }, [...good, 'https://a.example.evil', 'x.https://b.example']),
    ).toEqual(good);
  });

  it('are all allowed by a star', async () => {
    expect(await allowed({ origins: '*' }, lookAlikes)).toEqual(lookAlikes);
  });

  it('are allowed by a function that says true, and by nothing else that it says', async () => {
    const answers = new Map<string, unknown>([
      ['http://true', true],
      ['http://later', Promise.resolve(true)],
      ['http://truthy', 'yes'],
      ['http://one', 1],
      ['http://false', false],
      ['http://nothing', undefined],
    ]);
    const origins = (origin: string) => answers.get(origin) as boolean;
    expect(await allowed({ origins }, [...answers.keys()])).toEqual([
      'http://true',
      'http://later',
    ]);
  });
});

describe('an origin', () => {
  let app: TestApp;
  const start = async (options?: HypernWsOptions) =>
    (app = await TestApp.start({ options, providers: [DefaultGateway] }));
  afterEach(() => app.close());

  it('that is missing is no browser, and allowed', async () => {
    await start();
    expect(await statusOf(app, {})).toBe(101);
  });

  it('is also what browsers of the draft before RFC 6455 called it', async () => {
    await start();
    const headers = { 'Sec-WebSocket-Version': '8', 'Sec-WebSocket-Origin': 'http://evil.example' };
    expect(await statusOf(app, headers)).toBe(403);
  });

  it('is compared with the host that a trusted proxy was asked for, and no other', async () => {
    const headers = { Origin: 'https://public.example', 'X-Forwarded-Host': 'public.example' };
    await start({ trustProxy: 1 });
    expect(await statusOf(app, headers)).toBe(101);
    await app.close();
    await start();
    expect(await statusOf(app, headers)).toBe(403);
  });

  it('refuses where the function that judges it throws, or never answers', async () => {
    await start({
      handshake: { timeout: 100 },
      origins: (origin) => {
        if (origin.endsWith('throws')) throw new Error('in origins');
        return new Promise(() => undefined);
      },
    });
    expect(await statusOf(app, { Origin: 'http://throws' })).toBe(500);
    expect(await statusOf(app, { Origin: 'http://never' })).toBe(408);
    expect(await statusOf(app, {})).toBe(101);
  });
});
