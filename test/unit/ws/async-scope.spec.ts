import { AsyncLocalStorage } from 'node:async_hooks';
import { AsyncScope } from '../../../lib/ws/async-scope.js';
import { deferred, settle } from '../../support/wire.js';

describe('AsyncScope', () => {
  const storage = new AsyncLocalStorage<string>();
  const seen = (scope: AsyncScope) => {
    let store: string | undefined;
    scope.run(() => (store = storage.getStore()), undefined);
    return store;
  };

  it('calls at once, with the argument', () => {
    const calls: number[] = [];
    new AsyncScope().run((value) => calls.push(value), 5);
    expect(calls).toEqual([5]);
  });

  it('shows no run what another has entered', () => {
    const scope = new AsyncScope();
    scope.run(() => storage.enterWith('first'), undefined);
    expect(seen(scope)).toBeUndefined();
  });

  it('shows no run what is entered around it, nor what goes on in another', async () => {
    const scope = new AsyncScope();
    const inner: (string | undefined)[] = [];
    const first = deferred();
    const handle = async (): Promise<void> => {
      storage.enterWith('first');
      await first.promise;
      inner.push(seen(scope), storage.getStore());
    };
    scope.run(() => void handle(), undefined);
    await storage.run('around', async () => {
      inner.push(seen(scope));
      first.resolve();
      await settle();
    });
    expect(inner).toEqual([undefined, undefined, 'first']);
  });

  it('keeps what a run enters for all that comes of it', async () => {
    const scope = new AsyncScope();
    const later = deferred<string | undefined>();
    scope.run(() => {
      storage.enterWith('mine');
      setImmediate(() => later.resolve(storage.getStore()));
    }, undefined);
    expect(await later.promise).toBe('mine');
  });

  it('leaves the context of its caller as it was', () => {
    storage.run('caller', () => {
      new AsyncScope().run(() => storage.enterWith('inside'), undefined);
      expect(storage.getStore()).toBe('caller');
    });
  });
});
