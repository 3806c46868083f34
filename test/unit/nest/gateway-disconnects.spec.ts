import type { Disconnect } from '../../../lib/core/disconnect.js';
import { Router } from '../../../lib/core/router.js';
import { WebSocketSession } from '../../../lib/core/session.js';
import { TimeLimitError } from '../../../lib/core/within.js';
import type { DisconnectPipelines } from '../../../lib/nest/disconnect-pipelines.js';
import { GatewayDisconnects } from '../../../lib/nest/gateway-disconnects.js';
import type { Gateway, GatewayHooks } from '../../../lib/nest/gateway.js';
import { ScopedInstances } from '../../../lib/nest/scoped-instances.js';
import { SessionBindings } from '../../../lib/nest/session-bindings.js';
import { FakeClock } from '../../support/fake-clock.js';
import { makeSession } from '../../support/make-session.js';

const gone: Disconnect = { code: 4000, reason: 'bye', wasClean: true };

/** Lets promises go on as far as they can. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('GatewayDisconnects', () => {
  let clock: FakeClock;
  let order: string[];
  let logged: [kind: string, error: unknown][];
  let disconnects: GatewayDisconnects;
  let hooks: Record<string, () => unknown>;

  beforeEach(() => {
    clock = new FakeClock();
    order = [];
    logged = [];
    hooks = {};
    const pipelines = {
      run({ method }: { method: { name: string } }) {
        order.push(method.name);
        return hooks[method.name]?.();
      },
    } as unknown as DisconnectPipelines;
    const log = {
      warn: () => undefined,
      error: (kind: string, error: unknown) => {
        logged.push([kind, error]);
        return 'ref';
      },
    };
    disconnects = new GatewayDisconnects({ pipelines, log, clock, timeout: 100 });
  });

  function makeGateway(name: string, instance: GatewayHooks, isScoped = false): Gateway {
    const methods = [
      { name: `${name} hook`, roles: [{ kind: 'disconnect' }] },
      { name: `${name} other`, roles: [{ kind: 'connect' }] },
    ];
    return { name, instance, methods, isScoped } as unknown as Gateway;
  }

  function run(gateways: Gateway[]): Promise<void> {
    const session = makeSession();
    const log = { warn: () => undefined, error: () => 'ref' };
    WebSocketSession.setBindings(
      session,
      new SessionBindings(new Router(), new ScopedInstances([]), log),
    );
    return disconnects.run(gateways, session, gone);
  }

  const note = (line: string) => (): void => void order.push(line);

  it('runs all @OnDisconnect, then all handleDisconnect with the code', async () => {
    const handleDisconnect = (_session: unknown, code: unknown): void =>
      void order.push(`method ${String(code)}`);
    await run([makeGateway('a', { handleDisconnect }), makeGateway('b', {})]);
    expect(order).toEqual(['a hook', 'b hook', 'method 4000']);
  });

  it('leaves out an instance that was never made', async () => {
    const handleDisconnect = note('method');
    await run([makeGateway('a', { handleDisconnect }, true), makeGateway('b', {})]);
    expect(order).toEqual(['b hook']);
  });

  it('runs the others where one throws or rejects, and logs it', async () => {
    const [thrown, rejected] = [new Error('thrown'), new Error('rejected')];
    hooks['a hook'] = () => {
      throw thrown;
    };
    const handleDisconnect = (): Promise<never> => Promise.reject(rejected);
    await run([
      makeGateway('a', { handleDisconnect }),
      makeGateway('b', { handleDisconnect: note('method') }),
    ]);
    expect(order).toEqual(['a hook', 'b hook', 'method']);
    expect(logged).toEqual([
      ['@OnDisconnect()', thrown],
      ['handleDisconnect', rejected],
    ]);
  });

  it('no longer waits for one that takes too long; the rest still run', async () => {
    hooks['a hook'] = () => new Promise(() => undefined);
    hooks['b hook'] = () => new Promise(() => undefined);
    const done = run([
      makeGateway('a', { handleDisconnect: note('method') }),
      makeGateway('b', {}),
    ]);
    await settle();
    clock.advance(99);
    await settle();
    expect(order).toEqual(['a hook']);
    clock.advance(1);
    await done;
    expect(order).toEqual(['a hook', 'b hook', 'method']);
    expect(logged).toEqual([['@OnDisconnect()', expect.any(TimeLimitError)]]);
    expect(clock.timers).toBe(0);
  });

  it('logs what fails after nobody waits for it', async () => {
    let fail: (error: Error) => void = () => undefined;
    hooks['a hook'] = () => new Promise((_resolve, reject) => (fail = reject));
    const done = run([makeGateway('a', {})]);
    await settle();
    clock.advance(100);
    await done;
    fail(new Error('late'));
    await settle();
    expect(logged.at(-1)).toEqual(['@OnDisconnect()', new Error('late')]);
  });
});
