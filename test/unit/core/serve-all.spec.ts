import { Subject } from 'rxjs';
import { ChannelPattern } from '../../../lib/protocol/channel-pattern.js';
import { Refusal } from '../../support/describe.js';
import { deferred, settle, streaming, Wire } from '../../support/wire.js';

const request = { event: 'run', id: 1 };
const ack = (data?: unknown) => ({ event: '$ack', id: 1, ...(data !== undefined && { data }) });
const exception = (code: string, id?: number) => ({
  event: 'exception',
  ...(id && { id }),
  data: expect.objectContaining({ code }) as unknown,
});
const refuse = (code: string) => () => {
  throw Refusal.ofCode(code);
};

describe('serveAll', () => {
  let wire: Wire;
  beforeEach(() => {
    wire = new Wire();
  });

  it('runs all handlers of an event, one after the other', async () => {
    const first = deferred();
    const order: string[] = [];
    wire.on(
      'run',
      async () => {
        order.push('first starts');
        await first.promise;
        order.push('first ends');
      },
      () => order.push('second'),
    );
    await wire.ask(request);
    expect(order).toEqual(['first starts']);
    first.resolve();
    await settle();
    expect(order).toEqual(['first starts', 'first ends', 'second']);
  });

  it('runs those of the exact name of a channel before those of patterns', async () => {
    const order: string[] = [];
    wire.channels.subscribe(wire.session, 'chat:a');
    for (const pattern of ['chat:*', '#', 'chat:a']) {
      wire.router.onChannelEvent(new ChannelPattern(pattern), 'say', {
        run: () => void order.push(pattern),
      });
    }
    await wire.ask({ channel: 'chat:a', event: 'say' });
    expect(order).toEqual(['chat:a', 'chat:*', '#']);
  });

  it('answers with the first defined value, and pushes the others', async () => {
    wire.on('run', () => undefined, () => 'a', () => ({ event: 'b' }), () => null); // prettier-ignore
    expect(await wire.ask(request)).toEqual([ack('a'), { event: 'b' }]);
  });

  it('frees the slot when the last has ended', async () => {
    wire.on('run', () => 'a', () => 'b'); // prettier-ignore
    expect(await wire.ask({ event: 'run' }, { event: 'run' })).toEqual(['a', 'b', 'a', 'b']);
  });

  it('takes null for a defined value', async () => {
    wire.on('run', () => null, () => 'b'); // prettier-ignore
    expect(await wire.ask(request)).toEqual([{ event: '$ack', id: 1, data: null }, 'b']);
  });

  it('answers once where none has a value', async () => {
    wire.on('run', () => undefined, () => undefined); // prettier-ignore
    expect(await wire.ask(request, { event: 'run' })).toEqual([ack()]);
  });

  it('sends all values as Nest does where there is no id', async () => {
    wire.on('run', () => 1, () => undefined, () => null, () => 'b'); // prettier-ignore
    expect(await wire.ask({ event: 'run' })).toEqual([1, 'b']);
  });

  it.each([
    ['first', [refuse('MINE'), () => 'a', () => 'b']],
    ['in the middle', [() => 'a', refuse('MINE'), () => 'b']],
    ['last', [() => 'a', () => 'b', refuse('MINE')]],
  ])(
    'answers with the exception of a handler that fails %s, and pushes results',
    async (_, runs) => {
      wire.on('run', ...runs);
      const out = await wire.ask(request);
      expect(out).toHaveLength(3);
      expect(out).toEqual(expect.arrayContaining([exception('MINE', 1), 'a', 'b']));
    },
  );

  it('answers with one exception where several fail, and logs what nobody expected', async () => {
    wire.on('run', refuse('FIRST'), () => Promise.reject(new Error('second')), () => 'a'); // prettier-ignore
    expect(await wire.ask(request)).toEqual(['a', exception('FIRST', 1)]);
    expect(wire.errors).toEqual([new Error('second')]);
  });

  it('answers with the exception without an id, too', async () => {
    wire.on('run', () => 'a', refuse('MINE')); // prettier-ignore
    expect(await wire.ask({ event: 'run' })).toEqual(['a', exception('MINE')]);
  });

  it('answers INTERNAL where JSON refuses the value that would be the answer', async () => {
    wire.on('run', () => 1n, () => 'b'); // prettier-ignore
    expect(await wire.ask(request)).toEqual([exception('INTERNAL', 1), 'b']);
  });

  it('answers TIMEOUT for the time of all, and drops what comes later', async () => {
    wire = new Wire({ inbound: { timeout: 100 } });
    const late = deferred();
    let others = 0;
    wire.on('run', () => late.promise, () => others++); // prettier-ignore
    wire.receive(request);
    wire.clock.advance(100);
    late.reject(new Error('late'));
    await settle();
    expect([wire.out, others]).toEqual([[exception('TIMEOUT', 1)], 0]);
    expect(wire.errors).toEqual([new Error('late')]);
  });

  it('pushes the values that came before the time was over', async () => {
    wire = new Wire({ inbound: { timeout: 100 } });
    wire.on('run', () => 'a', () => new Promise(() => undefined)); // prettier-ignore
    await wire.ask(request);
    wire.clock.advance(100);
    expect(wire.out).toEqual(['a', exception('TIMEOUT', 1)]);
  });

  describe('with streams', () => {
    let streams: Subject<unknown>[];
    beforeEach(() => {
      streams = [new Subject(), new Subject()];
    });
    const follow = (index: number) =>
      wire.router.onEvent(
        'run',
        streaming(() => streams[index]),
      );

    it('answers with a value before any end, and pushes what streams send', async () => {
      follow(0);
      wire.on('run', () => 'a');
      expect(await wire.ask(request)).toEqual([ack('a')]);
      streams[0]!.next('s');
      streams[0]!.complete();
      expect(wire.out).toEqual([ack('a'), 's']);
    });

    it('answers with the end of the last stream where no handler has a value', async () => {
      follow(0);
      wire.on('run', () => undefined);
      follow(1);
      await wire.ask(request);
      streams[1]!.next('b');
      streams[1]!.complete();
      streams[0]!.next('a');
      expect(wire.out).toEqual(['b', 'a']);
      streams[0]!.complete();
      expect(wire.out).toEqual(['b', 'a', ack()]);
    });

    it('answers with the end of a stream that had ended before the last handler ran', async () => {
      const slow = deferred();
      follow(0);
      wire.on('run', () => slow.promise);
      await wire.ask(request);
      streams[0]!.complete();
      expect(wire.out).toEqual([]);
      slow.resolve();
      await settle();
      expect(wire.out).toEqual([ack()]);
    });

    it('answers with the exception of a stream that fails before the last handler has ended', async () => {
      const slow = deferred();
      follow(0);
      wire.on('run', () => slow.promise);
      await wire.ask(request);
      streams[0]!.error(Refusal.ofCode('MINE'));
      slow.resolve('a');
      await settle();
      expect(wire.out).toEqual(['a', exception('MINE', 1)]);
    });

    it('answers with the exception of a stream that fails, where its end would be the answer', async () => {
      follow(0);
      follow(1);
      await wire.ask(request);
      streams[0]!.error(Refusal.ofCode('MINE'));
      streams[1]!.next('b');
      streams[1]!.complete();
      expect(wire.out).toEqual([exception('MINE', 1), 'b']);
    });

    it('pushes the exception of a stream that fails after the answer', async () => {
      follow(0);
      wire.on('run', () => 'a');
      await wire.ask(request);
      streams[0]!.error(Refusal.ofCode('MINE'));
      expect(wire.out).toEqual([ack('a'), exception('MINE')]);
    });

    it('answers TOO_MANY_STREAMS past the limit, and pushes the results', async () => {
      wire = new Wire({ limits: { maxStreamsPerSession: 1 } });
      follow(0);
      follow(1);
      wire.on('run', () => 'a');
      expect(await wire.ask(request)).toEqual(['a', exception('TOO_MANY_STREAMS', 1)]);
      expect(streams.map(({ observed }) => observed)).toEqual([true, false]);
    });

    it('pushes what interceptors make of one result before its last value', async () => {
      const several = {
        lift: Object,
        subscribe(observer: { next(value: unknown): void; complete(): void }) {
          for (const value of [1, 2]) observer.next(value);
          observer.complete();
          return { unsubscribe: () => undefined };
        },
      };
      wire.on('run', () => several, () => 'b'); // prettier-ignore
      expect(await wire.ask(request)).toEqual([1, ack(2), 'b']);
    });
  });
});
