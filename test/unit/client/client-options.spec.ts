import { settingsOf } from '../../../lib/client/client-options.js';
import type { WebSocketClass } from '../../../lib/client/index.js';
import { HypernWsClient } from '../../../lib/client/index.js';
import { FakeWebSocket } from '../../support/client-fakes.js';

const WebSocket: WebSocketClass = FakeWebSocket;
const target = globalThis as unknown as Record<string, unknown>;

describe('settingsOf', () => {
  const native = target.WebSocket;
  afterEach(() => {
    target.WebSocket = native;
    delete target.location;
  });

  it('fills in the defaults', () => {
    expect(settingsOf('ws://server.test/ws', { WebSocket })).toMatchObject({
      url: 'ws://server.test/ws',
      protocols: ['hypern.v1.json'],
      timeout: 30_000,
      connectTimeout: 15_000,
      backoff: { minDelay: 500, maxDelay: 20_000, resetAfter: 30_000 },
      offlineQueue: { maxMessages: 128, timeout: 30_000 },
      isQueueing: true,
      random: Math.random,
    });
  });

  it('keeps what is given, and the defaults beside it', () => {
    const settings = settingsOf('ws://server.test', {
      WebSocket,
      timeout: Infinity,
      connectTimeout: undefined,
      backoff: { maxDelay: 5_000 },
      offlineQueue: { maxMessages: 2 },
    });

    expect(settings).toMatchObject({
      timeout: Infinity,
      connectTimeout: 15_000,
      backoff: { minDelay: 500, maxDelay: 5_000 },
      offlineQueue: { maxMessages: 2, timeout: 30_000 },
    });
  });

  it('queues nothing where the option says so', () => {
    expect(settingsOf('ws://server.test', { WebSocket, offlineQueue: false }).isQueueing).toBe(
      false,
    );
  });

  it('takes null for an option that is not given', () => {
    const options = { WebSocket, auth: null, timeout: null, backoff: null, offlineQueue: null };

    expect(settingsOf('ws://server.test', options as never)).toMatchObject({
      timeout: 30_000,
      backoff: { minDelay: 500 },
      offlineQueue: { maxMessages: 128 },
      isQueueing: true,
    });
  });

  it('takes the global WebSocket', () => {
    target.WebSocket = WebSocket;

    expect(settingsOf('ws://server.test', {}).WebSocket).toBe(WebSocket);
  });

  it('says so where there is no WebSocket', () => {
    delete target.WebSocket;

    expect(() => new HypernWsClient('ws://server.test')).toThrow(
      expect.objectContaining({
        code: 'NO_WEBSOCKET',
        message: expect.stringContaining('{ WebSocket }'),
      }),
    );
  });

  it.each([
    ['timeout', { timeout: 0 }],
    ['connectTimeout', { connectTimeout: NaN }],
    ['minDelay', { backoff: { minDelay: -1 } }],
    ['maxDelay', { backoff: { maxDelay: 0.5 } }],
    ['maxMessages', { offlineQueue: { maxMessages: 0 } }],
  ])('refuses a %s that is out of bounds, by name', (name, options) => {
    expect(() => settingsOf('ws://server.test', { WebSocket, ...options })).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: expect.stringMatching(`^${name}: expected at least 1, got `),
      }),
    );
  });

  it.each([
    ['auth', { auth: 'secret' }, 'function, got string'],
    ['auth', { auth: Promise.resolve('secret') }, 'function, got object'],
    ['WebSocket', { WebSocket: { WebSocket } }, 'function, got object'],
    ['random', { random: 0.5 }, 'function, got number'],
    ['protocols', { protocols: 'secret' }, 'array, got string'],
    ['protocols', { protocols: {} }, 'array, got object'],
    ['backoff', { backoff: 500 }, 'object, got number'],
    ['offlineQueue', { offlineQueue: true }, 'object, got boolean'],
    ['timeout', { timeout: '500' }, 'number, got string'],
    ['minDelay', { backoff: { minDelay: '500' } }, 'number, got string'],
  ])('refuses a %s of another type, by name: %j', (name, options, expected) => {
    expect(() => settingsOf('ws://server.test', { WebSocket, ...(options as object) })).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: `${name}: expected ${expected}`,
      }),
    );
  });

  it('takes the methods of an object that has a class, too', async () => {
    class Options {
      auth() {
        return 'token';
      }
    }
    target.WebSocket = WebSocket;

    expect(await settingsOf('ws://server.test', new Options()).auth()).toBe('token');
  });

  it.each([
    ['token', { token: 'secret' }, 'string'],
    ['delay', { backoff: { delay: 5 } }, 'number'],
    ['max', { offlineQueue: { max: undefined } }, 'undefined'],
  ])('refuses %s, which it does not know', (name, options, kind) => {
    expect(() => settingsOf('ws://server.test', { WebSocket, ...(options as object) })).toThrow(
      expect.objectContaining({
        code: 'OPTION_INVALID',
        message: `${name}: expected a known name, got ${kind}`,
      }),
    );
  });

  it.each([
    ['http://server.test/ws', 'ws://server.test/ws'],
    ['https://server.test/ws#part', 'wss://server.test/ws'],
    ['/ws?a=1', 'wss://page.test/ws?a=1'],
    [new URL('wss://server.test'), 'wss://server.test/'],
  ])('makes %s an address of a WebSocket', (url, address) => {
    target.location = { href: 'https://page.test/chat/' };

    expect(settingsOf(url, { WebSocket }).url).toBe(address);
  });

  it.each(['/ws?token=secret', 'ftp://server.test?token=secret', 'token=secret', ''])(
    'refuses %p where there is no page, and does not quote it',
    (url) => {
      expect(() => settingsOf(url, { WebSocket })).toThrow(
        expect.objectContaining({
          code: 'OPTION_INVALID',
          message: expect.not.stringContaining('secret'),
        }),
      );
    },
  );
});
