import type { IncomingMessage } from 'node:http';
import { systemClock } from '../../../lib/core/clock.js';
import { HypernWsError } from '../../../lib/errors.js';
import { defaultOptions } from '../../../lib/ws/default-options.js';
import type { HypernWsOptions, ResolvedOptions } from '../../../lib/ws/options.js';
import { overrideOptions, resolveOptions } from '../../../lib/ws/resolve-options.js';
import { codeOf } from '../../support/errors.js';
import { makeSession } from '../../support/make-session.js';

/** Makes options with one value: `'limits.maxRooms'` is a member of a section. */
function given(name: string, value: unknown): HypernWsOptions {
  const [section, member] = name.split('.') as [string, string?];
  return { [section]: member === undefined ? value : { [member]: value } };
}
const valueOf = (options: ResolvedOptions, name: string): unknown =>
  name.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], options);
const resolved = (name: string, value: unknown): unknown =>
  valueOf(resolveOptions(given(name, value)), name);

const anInteger = [1, 2, 1_000_000];
const noInteger = [0, -1, 1.5, NaN, Infinity, '5', null, true, {}, []];
const durations = ['handshake.timeout', 'inbound.timeout', 'closeTimeout', 'drain.timeout', 'heartbeat.pingTimeout']; // prettier-ignore
const sizes = ['maxPayload', 'limits.maxNameBytes', 'inbound.maxPendingBytes', 'slowConsumer.maxBufferedBytes', 'compression.maxSize']; // prettier-ignore
const orOff = ['slowConsumer.grace', 'drain.spread', 'compression.threshold'];
const counts = [
  'limits.maxConnections',
  'limits.maxConnectionsPerIp',
  'limits.maxChannelsPerSession',
  'limits.maxRoomsPerSession',
  'limits.maxFragments',
  'limits.maxStreamsPerSession',
  'inbound.concurrency',
  'inbound.maxPending',
  'heartbeat.maxMissedPings',
];

describe('resolveOptions', () => {
  describe('defaults', () => {
    it.each([
      ['heartbeat', { pingInterval: 30_000, pingTimeout: 10_000, maxMissedPings: 2, autoStart: true }], // prettier-ignore
      ['maxPayload', 1_048_576],
      ['origins', 'same-host'],
      ['handshake', { timeout: 10_000, middleware: [] }],
      ['limits', { maxConnections: Infinity, maxConnectionsPerIp: Infinity, maxChannelsPerSession: 128, maxRoomsPerSession: 1_024, maxNameBytes: 256, maxFragments: 256, maxStreamsPerSession: 32 }], // prettier-ignore
      ['inbound', { concurrency: 1, maxPending: 64, maxPendingBytes: 1_048_576, timeout: 30_000, rate: false }], // prettier-ignore
      ['slowConsumer', { maxBufferedBytes: 1_048_576, grace: 5_000, policy: 'close' }],
      ['compression', false],
      ['closeTimeout', 5_000],
      ['drain', { timeout: 10_000, spread: 2_000 }],
      ['trustProxy', false],
      ['globalPrefix', false],
    ])('%s to what the design says', (name, value) => {
      expect(valueOf(resolveOptions(), name)).toEqual(value);
      expect(valueOf(resolveOptions({ [name]: undefined }), name)).toEqual(value);
    });

    it('compression, once it is on, to what the design says', () => {
      expect(resolved('compression', {})).toEqual({ threshold: 1_024, maxSize: 262_144, level: 6 });
    });

    it("identify to the user's id, protocols to ours, parse to JSON", () => {
      const { identify, protocols, parse } = resolveOptions();
      const session = makeSession();
      expect(identify(session)).toBeUndefined();
      session.user = { id: 'ada' };
      expect(identify(session)).toBe('ada');
      expect(protocols(new Set(['a', 'hypern.v1.json']), {} as IncomingMessage)).toBe(
        'hypern.v1.json',
      );
      expect(parse(Buffer.from('{"a":"ü"}'), true)).toEqual({ a: 'ü' });
    });

    it('each member of a section by itself', () => {
      expect(resolveOptions({ inbound: { concurrency: 4 } }).inbound).toEqual({
        ...defaultOptions.inbound,
        concurrency: 4,
      });
      expect(resolveOptions({ limits: { maxRoomsPerSession: undefined } }).limits).toEqual(
        defaultOptions.limits,
      );
    });
  });

  describe('takes', () => {
    it.each(durations.concat(sizes))('integers of at least 1 for %s', (name) => {
      for (const value of anInteger.slice(0, 2)) expect(resolved(name, value)).toBe(value);
      for (const value of noInteger) {
        expect([value, codeOf(() => resolved(name, value))]).toEqual([value, 'OPTION_INVALID']);
      }
    });

    it.each(orOff)('0, which is off, and integers for %s', (name) => {
      for (const value of [0, ...anInteger]) expect(resolved(name, value)).toBe(value);
      for (const value of noInteger.slice(1)) {
        expect([value, codeOf(() => resolved(name, value))]).toEqual([value, 'OPTION_INVALID']);
      }
    });

    it.each(counts)('integers of at least 1 and Infinity for %s', (name) => {
      for (const value of [...anInteger, Infinity]) expect(resolved(name, value)).toBe(value);
      for (const value of noInteger.filter((no) => no !== Infinity)) {
        expect([value, codeOf(() => resolved(name, value))]).toEqual([value, 'OPTION_INVALID']);
      }
    });

    it('durations that a timer can wait for', () => {
      expect(resolved('closeTimeout', 2 ** 31 - 1)).toBe(2 ** 31 - 1);
      expect(codeOf(() => resolved('closeTimeout', 2 ** 31))).toBe('OPTION_INVALID');
      const timer = systemClock.setTimeout(() => undefined, 2 ** 31 - 1);
      systemClock.clearTimeout(timer);
    });

    it.each([
      ['compression.level', [1, 9], [0, 10, 1.5, '6', Infinity]],
      ['slowConsumer.policy', ['close', 'drop-newest', 'drop-oldest'], ['drop', '', null, true]],
      ['heartbeat', [false], [true, null, 30_000, 'on', []]],
      ['heartbeat.autoStart', [true, false], [1, 'true', null]],
      ['compression', [false], [true, null, 6, []]],
      ['globalPrefix', [true, false], [1, 'api', null]],
      ['inbound.rate', [false, { messages: 5, per: 1_000 }, { messages: Infinity, per: 1 }], [true, 5, {}, { messages: 5 }, { per: 5 }, { messages: 0, per: 1 }, { messages: 1, per: 0 }, { messages: 1, per: 1, burst: 2 }]], // prettier-ignore
      ['origins', ['same-host', '*', [], ['https://a.example', /a/], () => true], ['any', null, [5], ['localhost:3000'], ['https://a.example/path'], {}, /a/, true]], // prettier-ignore
      ['trustProxy', [false, 1, 3, [], ['10.0.0.1', '10.0.0.0/8', 'loopback', '::1']], [true, 0, -1, 1.5, '1', null, [5], ['nonsense'], ['10.0.0.0/99']]], // prettier-ignore
      ['handshake.middleware', [[], [() => undefined]], [null, {}, [5], () => undefined]],
      ['protocols', [() => 'a'], ['a', null, []]],
      ['identify', [() => 'a'], ['a', null]],
      ['parse', [() => 1], ['json', null]],
      ['limits', [{}], [null, false, true, 5, []]],
      ['inbound', [{}], [null, false, []]],
      ['drain', [{}], [false, null]],
    ])('for %s what it should', (name, good, bad) => {
      for (const value of good) expect(() => resolved(name, value)).not.toThrow();
      for (const value of bad as unknown[]) {
        expect([value, codeOf(() => resolved(name, value))]).toEqual([value, 'OPTION_INVALID']);
      }
    });

    it('a pingTimeout of at most pingInterval', () => {
      const heartbeat = (pingInterval: number, pingTimeout: number) =>
        codeOf(() => resolveOptions({ heartbeat: { pingInterval, pingTimeout } }));
      expect([heartbeat(1_000, 1_000), heartbeat(1_000, 1_001)]).toEqual([
        undefined,
        'OPTION_INVALID',
      ]);
    });
  });

  describe('refuses', () => {
    it.each([
      ['an option', JSON.parse('{"maxPaylod":5}')],
      ['a member of a section', JSON.parse('{"limits":{"maxRooms":5}}')],
      ["a gateway's option", { verifyClient: () => true }],
      ['__proto__', JSON.parse('{"__proto__":{"maxPayload":5}}')],
      ['constructor', JSON.parse('{"constructor":5}')],
      ['toString', { toString: () => 'a' }],
      ['__proto__ in a section', JSON.parse('{"limits":{"__proto__":5}}')],
      ['constructor in a section', JSON.parse('{"inbound":{"constructor":5}}')],
    ])('%s that it does not know', (_, options) => {
      expect(codeOf(() => resolveOptions(options as HypernWsOptions))).toBe('OPTION_INVALID');
      expect(({} as Record<string, unknown>).maxPayload).toBeUndefined();
    });

    it.each([null, 5, 'options', [], true])('%p, which is no object', (options) => {
      expect(codeOf(() => resolveOptions(options as HypernWsOptions))).toBe('OPTION_INVALID');
    });

    it.each([
      [{ maxPayload: 0 }, /^forRoot\(\): expected maxPayload to be an integer of at least 1 \(bytes\), got 0$/], // prettier-ignore
      [
        { limits: { maxRoomsPerSession: 'a' } },
        /limits\.maxRoomsPerSession .* or Infinity, got "a"/,
      ],
      [{ slowConsumer: { policy: 'drop' } }, /one of "close", "drop-newest", "drop-oldest", got "drop"/], // prettier-ignore
      [{ closeTimeout: { secret: 1 } }, /got an object$/],
      [{ origins: ['https://a.example/'] }, /, got \["https:\/\/a\.example\/"\]; instead of "https:\/\/a\.example\/" use "https:\/\/a\.example"$/], // prettier-ignore
      [{ origins: [/a/, 'https://a', 'http://b:5000/x?y', 'tauri://c#d'] }, /; instead of "http:\/\/b:5000\/x\?y" use "http:\/\/b:5000", instead of "tauri:\/\/c#d" use "tauri:\/\/c"$/], // prettier-ignore
      [{ origins: ['https://A.example', 'https://a:443', 'https://a '] }, /; instead of "https:\/\/A\.example" use "https:\/\/a\.example", instead of "https:\/\/a:443" use "https:\/\/a", instead of "https:\/\/a " use "https:\/\/a"$/], // prettier-ignore
      [
        { origins: ['https://*.a.example'] },
        /; instead of "https:\/\/\*\.a\.example" use a RegExp$/,
      ],
      [{ maxPayload: NaN }, /, got NaN$/],
      [{ maxPayload: 5n }, /, got 5n$/],
      [{ origins: ['localhost:3000', 'a.example/', 5] }, /, got \["localhost:3000", "a\.example\/", 5\]$/], // prettier-ignore
      [{ origins: 'https://a.example/' }, /, got "https:\/\/a\.example\/"$/],
      [{ inbound: { rate: { messages: 5 } } }, /inbound\.rate .*; messages and per belong together: give per \(milliseconds\), too$/], // prettier-ignore
      [{ inbound: { rate: { per: 5 } } }, /; messages and per belong together: give messages, too$/], // prettier-ignore
      [{ inbound: { rate: { messages: 5, per: 0 } } }, /inbound\.rate .*, got an object$/],
      [{ maxPaylod: 5 }, /unknown option "maxPaylod"; known here: .*maxPayload/],
      [
        { perMessageDeflate: true },
        /unknown option "perMessageDeflate"; its equivalent is "compression"/,
      ],
      [{ cors: true }, /^forRoot\(\): unknown option "cors"; its equivalent is "origins"$/],
      [{ namespace: 'chat' }, /unknown option "namespace"; its equivalent is "path" of a gateway$/],
      [
        { pingInterval: 5_000 },
        /unknown option "pingInterval"; its equivalent is "heartbeat\.pingInterval"$/,
      ],
      [{ limits: { rooms: 5 } }, /unknown option "limits\.rooms"; known here: maxConnections/],
      [{ verifyClient: () => true }, /"verifyClient"; it is an option of a gateway/],
      [{ handleProtocols: () => 'a' }, /"handleProtocols"; it is an option of a gateway/],
      [{ heartbeat: { pingInterval: 5_000 } }, /heartbeat\.pingTimeout to be at most heartbeat\.pingInterval \(5000\), got 10000; that is its default: set both$/], // prettier-ignore
    ])('%p and says where, what, and what to do', (options, message) => {
      expect(() => resolveOptions(options as HypernWsOptions)).toThrow(HypernWsError);
      expect(() => resolveOptions(options as HypernWsOptions)).toThrow(message);
    });
  });

  it('leaves the defaults and what it was given as they were', () => {
    const before = JSON.stringify(defaultOptions);
    const options = { limits: { maxRoomsPerSession: 5 } };
    resolveOptions(options);
    expect([JSON.stringify(defaultOptions), options]).toEqual([
      before,
      { limits: { maxRoomsPerSession: 5 } },
    ]);
  });
});

describe('overrideOptions', () => {
  const base = resolveOptions({ inbound: { concurrency: 2, maxPending: 5 }, heartbeat: false });

  it("lays a gateway's options over the module's, member by member", () => {
    const own = overrideOptions(base, { inbound: { maxPending: 9 }, maxPayload: 7 }, 'Chat');
    expect(own.inbound).toEqual({ ...base.inbound, maxPending: 9 });
    expect([own.maxPayload, own.heartbeat, base.maxPayload]).toEqual([7, false, 1_048_576]);
  });

  it('starts from the defaults where the module had switched a section off', () => {
    const own = overrideOptions(
      base,
      { heartbeat: { pingInterval: 20_000 }, compression: {} },
      'C',
    );
    expect(own.heartbeat).toEqual({
      pingInterval: 20_000,
      pingTimeout: 10_000,
      maxMissedPings: 2,
      autoStart: true,
    });
    expect(own.compression).toMatchObject({ level: 6 });
  });

  it("takes ws's verifyClient, and handleProtocols for protocols", () => {
    const verifyClient = () => true;
    const handleProtocols = () => 'a';
    const own = overrideOptions(base, { verifyClient, handleProtocols }, 'Chat');
    expect([own.verifyClient, own.protocols]).toEqual([verifyClient, handleProtocols]);
  });

  it('names all that a gateway may say, and nothing else, where an option is unknown', () => {
    const own = [...Object.keys(defaultOptions), 'handleProtocols'];
    const known = own.filter((key) => !['drain', 'identify', 'globalPrefix'].includes(key));
    const message = /^Chat: unknown option "backlog"; known here: (.+)$/;
    let found = '';
    try {
      overrideOptions(base, { backlog: 5 }, 'Chat');
    } catch (error) {
      found = message.exec((error as Error).message)![1]!;
    }
    expect(found.split(', ').toSorted()).toEqual(known.toSorted());
  });

  it.each(['drain', 'identify', 'globalPrefix'])(
    "refuses %s, which is the whole application's",
    (key) => {
      const options = { [key]: valueOf(base, key) };
      expect(() => overrideOptions(base, options, 'Chat')).toThrow(
        `Chat: unknown option "${key}"; it is an option of HypernWsModule.forRoot()`,
      );
    },
  );

  it('checks what is left when the two are laid together', () => {
    const module = resolveOptions({ heartbeat: { pingTimeout: 8_000 } });
    const own = { heartbeat: { pingInterval: 5_000 } };
    expect(codeOf(() => overrideOptions(module, own, 'Chat'))).toBe('OPTION_INVALID');
  });
});
