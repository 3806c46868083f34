import { AsyncLocalStorage } from 'node:async_hooks';
import { ChannelPattern } from '../../../lib/protocol/channel-pattern.js';
import { AsyncScope } from '../../../lib/ws/async-scope.js';
import { deferred, settle, Wire } from '../../support/wire.js';

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

  describe('for the messages of one session', () => {
    const read = { event: 'read' };
    let wire: Wire;
    const make = (inbound = {}) => {
      wire = new Wire({ scope: new AsyncScope(), inbound });
      wire.on('read', () => storage.getStore() ?? 'nothing');
    };
    const enter = async (name: unknown) => {
      storage.enterWith(`${String(name)} at once`);
      await settle();
      storage.enterWith(`${String(name)} later`);
    };

    it('hides what a handler enters from those after it, which its end starts', async () => {
      make();
      wire.on('enter', enter);
      wire.receive({ event: 'enter', data: 'a' }, read, { event: 'enter', data: 'b' }, read);
      await settle();
      await settle();
      await settle();
      expect(await wire.ask(read)).toEqual(['nothing']);
      expect(wire.out).toEqual(['nothing', 'nothing', 'nothing']);
    });

    it('hides it where several run at a time', async () => {
      make({ concurrency: 3 });
      wire.on('enter', enter);
      expect(await wire.ask({ event: 'enter', data: 'a' }, read, read)).toEqual([
        'nothing',
        'nothing',
      ]);
    });

    it('hides what an opener of a channel enters', async () => {
      make();
      wire.router.onSubscribe(new ChannelPattern('chat'), { run: enter });
      wire.receive({ event: '$sub', data: { channel: 'chat' } }, read);
      await settle();
      await settle();
      expect(wire.out.at(-1)).toBe('nothing');
    });

    it('hides what a handler entered that was answered for, after its time', async () => {
      make({ timeout: 100 });
      wire.on('stuck', () => {
        storage.enterWith('stuck');
        return new Promise(() => undefined);
      });
      wire.receive({ event: 'stuck' }, read);
      storage.run('timer', () => wire.clock.advance(100));
      await settle();
      expect(wire.out.at(-1)).toBe('nothing');
    });
  });

  it('leaves the context of its caller as it was', () => {
    storage.run('caller', () => {
      new AsyncScope().run(() => storage.enterWith('inside'), undefined);
      expect(storage.getStore()).toBe('caller');
    });
  });
});
