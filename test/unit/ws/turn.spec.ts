import { AsyncLocalStorage } from 'node:async_hooks';
import { atEndOfTurn } from '../../../lib/ws/turn.js';
import { useUncaught } from '../../support/uncaught.js';
import { settle } from '../../support/wire.js';

describe('atEndOfTurn', () => {
  const uncaught = useUncaught();

  it('flushes what has asked, once and in order, when the turn ends', async () => {
    const order: string[] = [];
    for (const name of ['a', 'b']) atEndOfTurn({ flush: () => order.push(name) });
    await Promise.resolve();
    expect(order).toEqual([]);
    await settle();
    await settle();
    expect(order).toEqual(['a', 'b']);
    for (const name of ['c', 'd', 'e']) {
      atEndOfTurn({ flush: () => order.push(name) });
      await settle();
    }
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('flushes the others where one throws, whose error is uncaught', async () => {
    const order: string[] = [];
    atEndOfTurn({
      flush() {
        throw new Error('broken');
      },
    });
    atEndOfTurn({ flush: () => order.push('next') });
    await settle();
    expect([order, uncaught]).toEqual([['next'], [new Error('broken')]]);
  });

  it("flushes in nobody's AsyncLocalStorage: the turn is of all sessions", async () => {
    const storage = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    storage.run('of the first', () => atEndOfTurn({ flush: () => seen.push(storage.getStore()) }));
    storage.run('of the next', () => atEndOfTurn({ flush: () => seen.push(storage.getStore()) }));
    await settle();
    expect(seen).toEqual([undefined, undefined]);
  });

  it('flushes what asks during a flush in the next turn', async () => {
    const order: string[] = [];
    const late = { flush: () => order.push('late') };
    const first = {
      flush() {
        order.push('first');
        atEndOfTurn(late);
        setImmediate(() => order.push('turn'));
      },
    };
    atEndOfTurn(first);
    atEndOfTurn({ flush: () => order.push('second') });
    await settle();
    expect(order).toEqual(['first', 'second']);
    await settle();
    expect(order).toEqual(['first', 'second', 'late', 'turn']);
  });
});
