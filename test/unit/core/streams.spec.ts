import { concat, from, NEVER, Observable, of, Subject, throwError, type Subscriber } from 'rxjs';
import { Refusal } from '../../support/describe.js';
import { settle, streaming, Wire } from '../../support/wire.js';

const ack = (id: number) => ({ event: '$ack', id });
const exception = (code: string, id?: number) => ({
  event: 'exception',
  ...(id && { id }),
  data: expect.objectContaining({ code }) as unknown,
});

describe('Streams', () => {
  const make = (stream: unknown, options: ConstructorParameters<typeof Wire>[0] = {}) => {
    const wire = new Wire(options);
    wire.router.onEvent(
      'stream',
      streaming(() => stream),
    );
    wire.on('echo', (data) => data);
    return wire;
  };

  it('sends each value as a push, and answers with the end', async () => {
    const wire = make(from([1, { event: 'two' }, null, undefined, 3]));
    expect(await wire.ask({ event: 'stream', id: 1 })).toEqual([1, { event: 'two' }, 3, ack(1)]);
    expect(wire.transport.answers).toHaveLength(1);
  });

  it('sends the values as they come, and frees the slot at once', async () => {
    const values = new Subject();
    const wire = make(values);
    expect(await wire.ask({ event: 'stream', id: 1 }, { event: 'echo', data: 2 })).toEqual([2]);
    values.next('a');
    expect(wire.out).toEqual([2, 'a']);
    values.complete();
    expect(wire.out).toEqual([2, 'a', ack(1)]);
  });

  it('has no time limit', async () => {
    const values = new Subject();
    const wire = make(values, { inbound: { timeout: 100 } });
    await wire.ask({ event: 'stream', id: 1 });
    wire.clock.advance(10_000);
    values.next('a');
    expect(wire.out).toEqual(['a']);
  });

  it('follows one object as often as it is returned, each with an end of its own', async () => {
    const values = new Subject();
    const wire = make(values);
    await wire.ask({ event: 'stream', id: 1 }, { event: 'stream', id: 2 });
    values.next('a');
    values.complete();
    expect(wire.out).toEqual(['a', 'a', ack(1), ack(2)]);
  });

  it.each([
    [
      'fails',
      concat(
        of('a'),
        throwError(() => Refusal.ofCode('MINE')),
      ),
      ['a', exception('MINE', 1)],
    ],
    ['can not be subscribed to', { lift: Object, subscribe: () => { throw new Error('no'); } }, [exception('INTERNAL', 1)]], // prettier-ignore
    ['has no subscription', { lift: Object, subscribe: () => undefined }, []],
  ])('answers for a stream that %s', async (_, stream, out) => {
    const wire = make(stream);
    expect(await wire.ask({ event: 'stream', id: 1 })).toEqual(out);
    expect(await wire.ask({ event: 'echo', data: 2 })).toEqual([2]);
  });

  it('pushes an exception for a value that JSON refuses, and goes on', async () => {
    const wire = make(from([1n, 'b']));
    expect(await wire.ask({ event: 'stream', id: 1 })).toEqual([
      exception('INTERNAL'),
      'b',
      ack(1),
    ]);
  });

  it('ends once, whatever the stream does after', async () => {
    const wire = make({
      lift: Object,
      subscribe(observer: Record<'next' | 'error' | 'complete', (value?: unknown) => void>) {
        observer.complete();
        observer.complete();
        observer.error('late');
        observer.next('late');
        return { unsubscribe: () => undefined };
      },
    });
    expect(await wire.ask({ event: 'stream', id: 1 })).toEqual([ack(1)]);
  });

  it('refuses one past maxStreamsPerSession, and takes it again once another has ended', async () => {
    const values = new Subject();
    const wire = make(values, { limits: { maxStreamsPerSession: 2 } });
    await wire.ask({ event: 'stream' }, { event: 'stream' });
    expect(await wire.ask({ event: 'stream', id: 3 }, { event: 'stream' })).toEqual([
      exception('TOO_MANY_STREAMS', 3),
      exception('TOO_MANY_STREAMS'),
    ]);
    values.complete();
    expect(await wire.ask({ event: 'stream', id: 4 })).toEqual([ack(4)]);
  });

  it('lets go of a refused stream that interceptors run already', async () => {
    let ended = 0;
    const wire = make(NEVER, { limits: { maxStreamsPerSession: 1 } });
    wire.on(
      'intercepted',
      (_data, call) =>
        new Observable(() => {
          call.stream();
          return () => ended++;
        }),
    );
    await wire.ask({ event: 'stream' });
    expect(await wire.ask({ event: 'intercepted', id: 1 })).toEqual([
      exception('TOO_MANY_STREAMS', 1),
    ]);
    expect(ended).toBe(1);
  });

  it('unsubscribes from all when the session closes, and sends nothing more', async () => {
    const values = new Subject();
    const wire = make(values);
    await wire.ask({ event: 'stream', id: 1 }, { event: 'stream', id: 2 });
    wire.session.close();
    expect(values.observed).toBe(false);
    values.complete();
    await settle();
    expect(wire.out).toEqual([]);
  });

  it('lets go of a stream of interceptors that starts after the session has closed', async () => {
    let ended = 0;
    const wire = make(NEVER);
    wire.on(
      'intercepted',
      (_data, call) =>
        new Observable(() => {
          setImmediate(() => call.stream());
          return () => ended++;
        }),
    );
    wire.receive({ event: 'intercepted', id: 1 });
    await Promise.resolve();
    wire.session.close();
    await settle();
    await settle();
    expect([ended, wire.out]).toEqual([1, []]);
  });

  it('unsubscribes from a stream during which the session closes', async () => {
    let ended = 0;
    const wire = make(
      new Observable((observer) => {
        wire.session.close();
        observer.next('late');
        return () => ended++;
      }),
    );
    await wire.ask({ event: 'stream', id: 1 });
    expect([ended, wire.out]).toEqual([1, []]);
  });

  it('reports what a teardown throws, and ends the others', async () => {
    const ended: string[] = [];
    const boom = {
      lift: Object,
      subscribe: () => ({
        unsubscribe: () => {
          throw new Error('teardown');
        },
      }),
    };
    const wire = make(boom);
    wire.router.onEvent(
      'other',
      streaming(() => new Observable(() => () => ended.push('other'))),
    );
    await wire.ask({ event: 'stream' }, { event: 'other' });
    wire.session.close();
    expect([wire.errors, ended]).toEqual([[new Error('teardown')], ['other']]);
  });

  it('reports what the teardown of a stream throws that ends while it is subscribed to', async () => {
    const wire = make(
      new Observable((observer) => {
        observer.complete();
        return () => {
          throw new Error('teardown');
        };
      }),
    );
    expect(await wire.ask({ event: 'stream', id: 1 })).toEqual([ack(1)]);
    expect(String(wire.errors)).toContain('teardown');
  });

  it.each([
    ['ends', [ack(1)], (observer: Subscriber<unknown>) => observer.complete()],
    [
      'fails',
      [exception('INTERNAL', 1)],
      (observer: Subscriber<unknown>) => observer.error(new Error('boom')),
    ],
  ])('keeps what a teardown throws from whoever %s the stream', async (_, answers, end) => {
    let observer!: Subscriber<unknown>;
    const wire = make(
      new Observable((subscriber) => {
        observer = subscriber;
        return () => {
          throw new Error('teardown');
        };
      }),
    );
    await wire.ask({ event: 'stream', id: 1 });
    expect(() => end(observer)).not.toThrow();
    expect(wire.out).toEqual(answers);
    expect(String(wire.errors.at(-1))).toContain('teardown');
  });
});
