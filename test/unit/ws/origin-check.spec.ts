import type { IncomingMessage } from 'node:http';
import type { Origins } from '../../../lib/ws/options.js';
import { isOriginAllowed } from '../../../lib/ws/origin-check.js';

const request = (origin?: string) => ({ headers: { origin } }) as IncomingMessage;
const ask = (origins: Origins, origin?: string, host: string | undefined = 'good.example') =>
  isOriginAllowed(origins, request(origin), host);

const LOOK_ALIKES = [
  ['a suffix', 'https://good.example.evil.example'],
  ['a prefix', 'https://evilgood.example'],
  ['a subdomain', 'https://sub.good.example'],
  ['a parent', 'https://example'],
  ['userinfo', 'https://good.example@evil.example'],
  ['userinfo with a port', 'https://good.example:443@evil.example'],
  ['userinfo of its own', 'https://evil@good.example'],
  ['a path', 'https://evil.example/good.example'],
  ['a query', 'https://evil.example?good.example'],
  ['a fragment', 'https://evil.example#good.example'],
  ['null', 'null'],
  ['nothing', ''],
  ['no URL', 'good.example'],
  ['a file', 'file://'],
  ['a dot', 'https://good.example.'],
  ['another letter', 'https://gооd.example'],
  ['a line break', 'https://good.example\nhttps://evil.example'],
] as const;

describe('isOriginAllowed', () => {
  it.each<Origins>(['same-host', '*', [], ['https://good.example'], [/a/], () => false])(
    'lets whoever has no Origin pass with %p: that is no browser',
    async (origins) => {
      expect(await ask(origins)).toBe(true);
    },
  );

  describe("with 'same-host'", () => {
    it.each([
      ['https://good.example', 'good.example'],
      ['http://good.example', 'good.example'],
      ['https://good.example:8443', 'good.example'],
      ['https://good.example', 'good.example:3000'],
      ['https://GOOD.example', 'Good.Example'],
      ['http://localhost:5173', 'localhost:3000'],
      ['http://127.0.0.1:1', '127.0.0.1:2'],
      ['http://[::1]:1', '[::1]:2'],
    ])('allows %s for the host %s', async (origin, host) => {
      expect(await ask('same-host', origin, host)).toBe(true);
    });

    it.each(LOOK_ALIKES)('refuses %s', async (_, origin) => {
      expect(await ask('same-host', origin)).toBe(false);
    });

    it.each(['', 'good.example@evil.example', 'evil.example', '/', ':80'])(
      'refuses where the host is %p',
      async (host) => {
        expect(await ask('same-host', 'https://good.example', host)).toBe(false);
      },
    );

    it('refuses where there is no host', async () => {
      expect(await isOriginAllowed('same-host', request('https://a'), undefined)).toBe(false);
    });
  });

  describe('with a list', () => {
    const list = ['https://good.example', 'http://localhost:5173'];

    it.each(list)('allows %s', async (origin) => {
      expect(await ask(list, origin)).toBe(true);
    });

    it.each([
      ...LOOK_ALIKES,
      ['another scheme', 'http://good.example'],
      ['another port', 'https://good.example:8443'],
      ['a slash', 'https://good.example/'],
      ['no port', 'http://localhost'],
    ] as const)('refuses %s', async (_, origin) => {
      expect(await ask(list, origin)).toBe(false);
    });
  });

  describe('with a RegExp', () => {
    it.each([
      [/https:\/\/(\w+\.)?good\.example/, 'https://sub.good.example'],
      [/^https:\/\/good\.example$/, 'https://good.example'],
      [/https:\/\/GOOD\.example/i, 'https://good.example'],
      [/https:\/\/a\.example|https:\/\/b\.example/, 'https://b.example'],
    ])('%p allows %s', async (pattern, origin) => {
      expect(await ask([pattern], origin)).toBe(true);
    });

    it.each([
      ...LOOK_ALIKES,
      ['what only contains it', 'https://good.example:80'],
      ['what it is the end of', 'xhttps://good.example'],
    ] as const)('has to match the whole: refuses %s', async (_, origin) => {
      expect(await ask([/https:\/\/good\.example/], origin)).toBe(false);
    });

    it('has to match the whole in each of its alternatives', async () => {
      const pattern = /https:\/\/a\.example|https:\/\/b\.example/;
      expect(await ask([pattern], 'https://a.example.evil')).toBe(false);
      expect(await ask([pattern], 'evil:https://b.example')).toBe(false);
    });

    it.each(['g', 'y', 'gy'])('answers the same each time with the flags %p', async (flags) => {
      const pattern = new RegExp('https://good\\.example', flags);
      for (let time = 0; time < 3; time++) {
        expect(await ask([pattern], 'https://good.example')).toBe(true);
      }
      expect(pattern.lastIndex).toBe(0);
    });

    it('does not take a line for the whole', async () => {
      expect(await ask([/^https:\/\/good\.example$/m], 'https://good.example\nevil')).toBe(false);
    });

    it('never allows null, however wide it is', async () => {
      expect(await ask([/.*/], 'null')).toBe(false);
    });
  });

  describe('with a function', () => {
    it('asks it with the origin and the request', async () => {
      const asked = request('https://good.example');
      const seen: unknown[] = [];
      await isOriginAllowed((...args) => seen.push(args) > 0, asked, 'good.example');
      expect(seen).toEqual([['https://good.example', asked]]);
    });

    it.each([
      [true, true],
      [Promise.resolve(true), true],
      [false, false],
      [Promise.resolve(false), false],
      [1, false],
      ['yes', false],
      [{}, false],
      [undefined, false],
    ])('that returns %p says %p', async (verdict, expected) => {
      expect(await ask(() => verdict as boolean, 'https://good.example')).toBe(expected);
    });

    it('rejects with what it throws', async () => {
      const fail = () => {
        throw new Error('no');
      };
      await expect(ask(fail, 'https://good.example')).rejects.toThrow('no');
    });
  });

  it("allows everything with '*'", async () => {
    for (const [, origin] of LOOK_ALIKES) expect(await ask('*', origin)).toBe(true);
  });
});
