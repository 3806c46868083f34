import { jest } from '@jest/globals';
import {
  concat,
  defer,
  EMPTY,
  NEVER,
  Observable,
  of,
  Subject,
  throwError,
  type Subscriber,
} from 'rxjs';
import { Call, type Stream, type StreamObserver } from '../../../lib/core/call.js';
import { lastOf, runHandler } from '../../../lib/core/run-handler.js';
import { makeSession } from '../../support/make-session.js';

const boom = new Error('boom');

/** A source that goes on after its end, and after it is unsubscribed from. */
class Careless implements Stream {
  readonly lift = Object;
  observer!: StreamObserver;

  subscribe(observer: StreamObserver) {
    this.observer = observer;
    return { unsubscribe: () => undefined };
  }
}

function makeCall(): Call {
  return new Call(makeSession(), 'event', undefined, 1);
}

async function run(handler: (call: Call) => unknown, call = makeCall()) {
  const result = await runHandler({ run: (_, each) => handler(each) }, undefined, call);
  return { call, result };
}

/** What interceptors make of a handler: nothing runs before somebody subscribes. */
function intercepted(handler: (call: Call) => Observable<unknown>) {
  return (call: Call): Observable<unknown> => defer(() => handler(call));
}

/** A stream that a test ends, and what it leaves throws. */
function leaving() {
  let observer!: Subscriber<unknown>;
  const stream = new Observable((subscriber) => {
    observer = subscriber;
    return throwIt;
  });
  return { stream, end: () => observer.complete() };
}

/** A handler that returns a stream, as the framework marks it. */
function streaming(values: Observable<unknown>) {
  return (call: Call): Observable<unknown> => {
    call.stream();
    return values;
  };
}

function listen(stream: unknown) {
  const seen: unknown[] = [];
  const subscription = (stream as Stream).subscribe({
    next: (value) => seen.push(value),
    error: (error) => seen.push(error),
    complete: () => seen.push('end'),
  });
  return { seen, subscription };
}

describe('runHandler', () => {
  it('resolves with what the handler returns, at once or later', async () => {
    expect((await run(() => 'now')).result).toBe('now');
    expect((await run(async () => 'later')).result).toBe('later');
  });

  it('is a promise only where there is something to wait for', () => {
    const runOf = (result: unknown): unknown =>
      runHandler({ run: () => result }, undefined, makeCall());
    expect(runOf('now')).toBe('now');
    expect(runOf(undefined)).toBeUndefined();
    expect(runOf(Promise.resolve('later'))).toBeInstanceOf(Promise);
    expect(runOf({ then: (resolve: () => void) => resolve() })).toBeInstanceOf(Promise); // oxlint-disable-line unicorn/no-thenable -- what is tested
  });

  it('gives the handler the data and the call', async () => {
    const handler = { run: jest.fn() };
    const call = makeCall();
    await runHandler(handler, 'data', call);
    expect(handler.run.mock.calls).toEqual([['data', call]]);
  });

  it.each([
    ['throws', () => throwIt()],
    ['rejects', () => Promise.reject(new Error('boom'))],
    ['has its exception filtered', (call: Call) => call.fail(new Error('boom'))],
    ['has its exception filtered, and a stream beside', (call: Call) => (call.fail(boom), of(1))],
    ['is intercepted and fails', () => throwError(() => new Error('boom'))],
    ['is intercepted and filtered', intercepted((call) => (call.fail(new Error('boom')), EMPTY))],
    ['returns what can not be subscribed to', () => ({ lift: Object, subscribe: throwIt })],
  ])('says in the call that the handler failed where it %s', async (_, handler) => {
    const { call, result } = await run(handler);
    expect(result).toBeUndefined();
    expect(call.isFailed).toBe(true);
    expect(call.error).toEqual(new Error('boom'));
  });

  it('says that the handler failed where it threw undefined', async () => {
    // oxlint-disable-next-line prefer-promise-reject-errors -- what is thrown may be anything
    expect((await run(() => Promise.reject())).call.isFailed).toBe(true);
  });

  it('does not subscribe to the stream that a handler returned', async () => {
    const subscribed = jest.fn();
    const { call, result } = await run(streaming(defer(() => (subscribed(), of(1, 2)))));
    expect(call.isStream).toBe(true);
    expect(subscribed).not.toHaveBeenCalled();
    expect(listen(result).seen).toEqual([1, 2, 'end']);
  });

  it('takes no stream for one that turned out to be a value', async () => {
    const { call, result } = await run((each) => (each.stream(), 'value'));
    expect([call.isStream, result]).toEqual([false, 'value']);
  });

  describe('where interceptors made a stream of the result', () => {
    it('resolves with the last value, and pushes those before', async () => {
      const call = makeCall();
      const pushed: unknown[] = [];
      call.sink = { push: (value) => pushed.push(value) };
      const { result } = await run(() => of(1, 2, 3), call);
      expect([result, pushed, call.isStream]).toEqual([3, [1, 2], false]);
    });

    it('keeps what a teardown throws from whoever ends it: it is a failure', async () => {
      const { stream, end } = leaving();
      const running = run(() => stream);
      expect(end).not.toThrow();
      const { call, result } = await running;
      expect([result, String(call.error)]).toEqual([undefined, expect.stringContaining('boom')]);
    });

    it('is a failure where what ends while it is subscribed to has a teardown that throws', async () => {
      const stream = new Observable((observer) => {
        observer.complete();
        return throwIt;
      });
      expect(String((await run(() => stream)).call.error)).toContain('boom');
    });

    it('keeps what a teardown throws from whoever ends a stream that nobody has subscribed to', async () => {
      const { stream, end } = leaving();
      const { call, result } = await run(intercepted((each) => (each.stream(), stream)));
      expect(end).not.toThrow();
      expect(listen(result).seen).toEqual(['end']);
      expect(String(call.error)).toContain('boom');
    });

    it('resolves with undefined where there is no value', async () => {
      const { call, result } = await run(() => EMPTY);
      expect([result, call.isFailed]).toEqual([undefined, false]);
    });

    it('resolves with a stream as soon as the handler has returned one', async () => {
      const values = new Subject<unknown>();
      const { call, result } = await run(intercepted(streaming(values)));
      expect(call.isStream).toBe(true);
      const { seen } = listen(result);
      values.next('a');
      values.complete();
      expect(seen).toEqual(['a', 'end']);
    });

    it('keeps what comes before anybody listens, in order', async () => {
      const values = new Subject<unknown>();
      const source = concat(
        of('before'),
        defer(() => of(1, 2)),
        values,
      );
      const { result } = await run((call) =>
        concat(of('interceptor'), intercepted(streaming(source))(call)),
      );
      const { seen } = listen(result);
      values.next(3);
      expect(seen).toEqual(['interceptor', 'before', 1, 2, 3]);
    });

    it('keeps an end that comes before anybody listens', async () => {
      const { result } = await run(intercepted(streaming(of(1))));
      expect(listen(result).seen).toEqual([1, 'end']);
    });

    it('says in the call that a stream failed, at its end', async () => {
      const values = new Subject<unknown>();
      const { call, result } = await run(intercepted(streaming(values)));
      const { seen } = listen(result);
      values.error(new Error('boom'));
      expect([seen, call.isFailed, call.error]).toEqual([['end'], true, new Error('boom')]);
    });

    it('unsubscribes from the source with the stream', async () => {
      const values = new Subject<unknown>();
      const { result } = await run(intercepted(streaming(values)));
      listen(result).subscription.unsubscribe();
      expect(values.observed).toBe(false);
    });

    it('hears nothing of a source after the end, or after it was unsubscribed from', async () => {
      const source = new Careless();
      const call = makeCall();
      const running = run(() => source, call);
      await Promise.resolve();
      call.stream();
      const { seen, subscription } = listen((await running).result);
      source.observer.complete();
      source.observer.complete();
      source.observer.error(new Error('late'));
      subscription.unsubscribe();
      source.observer.next('late');
      expect([seen, call.isFailed]).toEqual([['end'], false]);
    });

    it('unsubscribes from what nobody waits for any more', async () => {
      const teardown = jest.fn();
      const call = makeCall();
      const running = run(() => new Observable(() => teardown), call);
      await Promise.resolve();
      call.cancel!(() => undefined);
      expect(teardown).toHaveBeenCalledTimes(1);
      expect((await running).result).toBeUndefined();
    });

    it('unsubscribes from a source that was cancelled while it was subscribed to', async () => {
      const teardown = jest.fn();
      const call = makeCall();
      const source = new Observable((observer) => {
        call.cancel!(() => undefined);
        observer.next('late');
        return teardown;
      });
      void run(() => source, call);
      await Promise.resolve();
      expect(teardown).toHaveBeenCalledTimes(1);
    });

    it('reports what a teardown throws', async () => {
      const report = jest.fn();
      const call = makeCall();
      void run(() => new Observable(() => throwIt), call);
      await Promise.resolve();
      call.cancel!(report);
      expect(report).toHaveBeenCalledTimes(1);
    });
  });
});

describe('lastOf', () => {
  it('resolves with the last value', async () => {
    expect(await lastOf(of(1, 2), makeCall())).toBe(2);
  });

  it.each([
    ['fails', throwError(() => new Error('boom'))],
    ['can not be subscribed to', { subscribe: throwIt }],
  ])('says in the call where the stream %s', async (_, stream) => {
    const call = makeCall();
    await lastOf(stream, call);
    expect([call.isFailed, call.error]).toEqual([true, new Error('boom')]);
  });

  it('keeps what a teardown throws from whoever ends the stream', async () => {
    const { stream, end } = leaving();
    const call = makeCall();
    const last = lastOf(stream, call);
    expect(end).not.toThrow();
    await last;
    expect(String(call.error)).toContain('boom');
  });

  it('waits for the end', async () => {
    const settled = jest.fn();
    void lastOf(concat(of(1), NEVER), makeCall()).then(settled);
    await Promise.resolve();
    expect(settled).not.toHaveBeenCalled();
  });
});

function throwIt(): never {
  throw new Error('boom');
}
