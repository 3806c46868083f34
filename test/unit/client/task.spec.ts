import { Task } from '../../../lib/client/task.js';
import { ManualClock, settle } from '../../support/client-fakes.js';

const make = (clock = new ManualClock()) => new Task<number>(clock, () => 'echo was not answered');

describe('Task', () => {
  it('settles once', async () => {
    const task = make();

    task.resolve(1);
    task.resolve(2);
    task.reject(new Error('late'));

    await expect(task.toPromise()).resolves.toBe(1);
  });

  it('tells its end in the very call, and to who asks later', () => {
    const task = make();
    const ends: unknown[] = [];
    task.onEnd((error, value) => ends.push([error, value]));

    task.resolve(1);
    task.onEnd((error, value) => ends.push([error, value]));

    expect(ends).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
  });

  it('tells an error to who asks later', () => {
    const task = make();
    const ends: unknown[] = [];
    task.reject(new Error('no'));

    task.onEnd((error) => ends.push(error));

    expect(ends).toEqual([new Error('no')]);
  });

  it('leaves no unhandled rejection where nobody awaits it', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    process.on('unhandledRejection', note);

    const task = make();
    void task.toPromise();
    task.reject(new Error('unseen'));
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);

    expect(unhandled).toEqual([]);
  });

  it('rejects with TIMEOUT when its time is up, and names what it was', async () => {
    const clock = new ManualClock();
    const task = make(clock);
    task.limit({ timeout: 100 });

    await clock.advance(99);
    expect(task.isSettled).toBe(false);
    await clock.advance(1);

    await expect(task.toPromise()).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'echo was not answered: over 100 ms',
    });
  });

  it('has no time limit of its own, nor an infinite timer', () => {
    const clock = new ManualClock();

    make(clock).limit({});
    make(clock).limit({ timeout: Infinity });

    expect(clock.pending).toBe(0);
  });

  it('outlives a time limit that has become moot', async () => {
    const clock = new ManualClock();
    const task = make(clock);
    task.limit({ timeout: 100 }, () => true);

    await clock.advance(200);

    expect(task.isSettled).toBe(false);
  });

  it('leaves neither timer nor listener behind', async () => {
    const clock = new ManualClock();
    const { signal } = new AbortController();
    const removed: string[] = [];
    signal.removeEventListener = (type: string) => void removed.push(type);
    const task = make(clock);
    task.limit({ timeout: 100, signal });

    task.resolve(1);
    await settle();

    expect(clock.pending).toBe(0);
    expect(removed).toEqual(['abort']);
  });

  it('rejects with ABORTED when its signal aborts, and keeps the reason', async () => {
    const controller = new AbortController();
    const task = make();
    task.limit({ signal: controller.signal });

    controller.abort('changed my mind');

    await expect(task.toPromise()).rejects.toMatchObject({
      code: 'ABORTED',
      message: 'echo was not answered: aborted',
      cause: 'changed my mind',
    });
  });

  it('rejects at once where the signal has aborted already', () => {
    const task = make();

    task.limit({ signal: AbortSignal.abort() });

    expect(task.isSettled).toBe(true);
  });
});
