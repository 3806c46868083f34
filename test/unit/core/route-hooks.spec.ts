import { MessageReader } from '../../../lib/core/message-reader.js';
import { RouteHooks } from '../../../lib/core/route-hooks.js';
import { WebsocketRoute, type RouteHandler } from '../../../lib/core/websocket-route.js';
import { FakeClock } from '../../support/fake-clock.js';
import { makeSession } from '../../support/make-session.js';
import { settle } from '../../support/wire.js';

const gone = { code: 1000, reason: '', wasClean: true };

function make(handler: RouteHandler, handshake?: RouteHandler) {
  const owner = new WebsocketRoute();
  const clock = new FakeClock();
  const logged: [string, unknown][] = [];
  const log = {
    warn: () => undefined,
    error: (kind: string, error: unknown) => {
      logged.push([kind, error]);
      return 'ref';
    },
  };
  const route = { path: '/raw', handler, handshake };
  const hooks = new RouteHooks({ route, owner, log, clock, disconnectTimeout: 100 });
  const session = makeSession({ isOpen: false });
  const reader = new MessageReader(session, { maxPending: 64, maxPendingBytes: 1_000 });
  const { transport } = makeSession();
  session.open(transport, reader);
  return { owner, clock, logged, hooks, session, reader, transport };
}

describe('RouteHooks', () => {
  it('makes the user of what the handshake returns, unless that is undefined', async () => {
    const named = make(() => undefined, () => Promise.resolve({ id: 'ada' })); // prettier-ignore
    await named.hooks.handshake(named.session);
    expect(named.session.user).toEqual({ id: 'ada' });
    const silent = make(() => undefined, () => undefined); // prettier-ignore
    silent.session.user = 'before';
    await silent.hooks.handshake(silent.session);
    expect(silent.session.user).toBe('before');
  });

  it('refuses with what the handshake throws', async () => {
    const { hooks, session } = make(() => undefined, () => { throw new Error('no'); }); // prettier-ignore
    await expect(hooks.handshake(session)).rejects.toThrow('no');
  });

  it('lets the handler read the session, and closes with 1000 when it returns', async () => {
    const seen: string[] = [];
    const { hooks, session, reader, transport } = make(async (own) => {
      for await (const message of own) {
        if (message.text() === 'bye') return;
        seen.push(message.text());
      }
    });
    await hooks.connect(session);
    reader.receive('1', false, 1);
    await settle();
    expect([seen, transport.closeCode]).toEqual([['1'], undefined]);
    reader.receive('bye', false, 3);
    await reader.idle();
    expect(transport.closeCode).toBe(1000);
  });

  it.each([
    ['throws', () => { throw new Error('secret'); }], // prettier-ignore
    ['rejects', () => Promise.reject(new Error('secret'))],
  ])('closes with 1011, and logs why, where the handler %s', async (_, handler) => {
    const { hooks, session, reader, transport, logged } = make(handler);
    await hooks.connect(session);
    await reader.idle();
    expect(transport.sent).toEqual([{ kind: 'close', code: 1011, reason: 'internal error' }]);
    expect(logged).toEqual([['route /raw', new Error('secret')]]);
  });

  it('closes with 1011 where the handler reads the session twice', async () => {
    const { hooks, session, reader, transport } = make((own) => {
      own[Symbol.asyncIterator]();
      own[Symbol.asyncIterator]();
    });
    await hooks.connect(session);
    await reader.idle();
    expect(transport.closeCode).toBe(1011);
  });

  it.each([
    ['returns', () => undefined],
    ['throws', () => Promise.reject(new Error('cut short'))],
  ])('leaves the close to a drain where the handler %s because of it', async (_, end) => {
    const { hooks, session, reader, transport } = make(async (own) => {
      for await (const message of own) void message;
      await end();
    });
    await hooks.connect(session);
    reader.stop(true);
    await reader.idle();
    expect(transport.closeCode).toBeUndefined();
  });

  it('tells all who hear disconnects, one after the other, and logs who fails', async () => {
    const { hooks, session, owner, logged } = make(() => undefined);
    const order: unknown[] = [];
    owner.onDisconnect(async (own, { code }) => {
      await settle();
      order.push(['first', own === session, code]);
    });
    owner.onDisconnect(() => {
      throw new Error('second');
    });
    owner.onDisconnect(() => order.push('third'));
    await hooks.disconnect(session, gone);
    expect(order).toEqual([['first', true, 1000], 'third']);
    expect(logged).toEqual([['onDisconnect of route /raw', new Error('second')]]);
  });

  it('waits for them as long as it may, and no longer', async () => {
    const { hooks, session, owner, clock, logged } = make(() => undefined);
    owner.onDisconnect(() => new Promise(() => undefined));
    const done = hooks.disconnect(session, gone);
    clock.advance(100);
    await done;
    expect(logged).toMatchObject([['onDisconnect of route /raw', { name: 'TimeLimitError' }]]);
  });
});
