import type { Lifecycle } from '../../../lib/core/lifecycle.js';
import type { Receiver } from '../../../lib/core/receiver.js';
import { drain } from '../../../lib/ws/drain.js';
import { FakeClock } from '../../support/fake-clock.js';
import { endSession, makeSession } from '../../support/make-session.js';
import { deferred, settle } from '../../support/wire.js';

const options = { timeout: 10_000, spread: 2_000 };
const away = { code: 1001, reason: 'the server is stopping' };

interface Peer {
  readonly protocol?: string;
  readonly isDeaf?: boolean;
  readonly receiver?: Partial<Receiver>;
}

/** A session whose peer answers a close at once, unless it is deaf. */
function make({ protocol = '', isDeaf = false, receiver }: Peer = {}) {
  const session = makeSession({ protocol, receiver });
  const { transport } = session;
  const { close, terminate } = transport;
  const end = () => {
    endSession(session);
    session.emit('close');
  };
  transport.close = (code, reason) => {
    close.call(transport, code, reason);
    if (!isDeaf) end();
  };
  transport.terminate = () => {
    terminate.call(transport);
    end();
  };
  return session;
}

/** Drains, and tells how far it has come. */
function start(sessions: ReturnType<typeof make>[], given = options, lifecycles: Lifecycle[] = []) {
  const clock = new FakeClock();
  const state = { isDone: false };
  const pass = async (milliseconds: number) => {
    await settle();
    for (let left = milliseconds; left > 0; left -= 10) {
      clock.advance(Math.min(10, left));
      await settle();
    }
  };
  void drain({ sessions, lifecycles }, given, clock).then(() => (state.isDone = true));
  return { state, pass, clock };
}

/** A lifecycle whose hooks end when `ended` says so. */
const lifecycleOf = (ended: () => Promise<unknown>) =>
  ({ ended, hurry: () => undefined }) as unknown as Lifecycle;

describe('drain', () => {
  it('closes with 1001, and leaves no timer behind', async () => {
    const session = make();
    const { state, pass, clock } = start([session]);
    await pass(10);
    expect(session.transport.sent).toEqual([{ kind: 'close', ...away }]);
    expect([state.isDone, clock.timers]).toEqual([true, 0]);
  });

  it('is done at once where there is nobody', async () => {
    const { state } = start([]);
    await settle();
    expect(state.isDone).toBe(true);
  });

  it('tells clients of the subprotocol when to come back, and closes them with 4200', async () => {
    const session = make({ protocol: 'hypern.v1.json' });
    await start([session]).pass(10);
    const { values, closeCode } = session.transport;
    expect([values, closeCode]).toEqual([
      [{ event: '$reconnect', data: { after: expect.any(Number) as number } }],
      4200,
    ]);
    const { after } = (values[0] as { data: { after: number } }).data;
    expect(after).toBeGreaterThanOrEqual(0);
    expect(after).toBeLessThanOrEqual(2_000);
  });

  it('spreads the closes', async () => {
    const sessions = Array.from({ length: 4 }, () => make());
    const { pass } = start(sessions);
    const left = () => sessions.filter(({ isOpen }) => isOpen).length;
    await pass(10);
    expect(left()).toBe(3);
    await pass(500);
    expect(left()).toBe(2);
    await pass(1_000);
    expect(left()).toBe(0);
  });

  it.each([
    ['there is no spread', { timeout: 10_000, spread: 0 }, 10],
    ['the spread is longer than the timeout', { timeout: 1_000, spread: 60_000 }, 400],
  ])('closes all with their code where %s', async (_, given, time) => {
    const sessions = Array.from({ length: 10 }, () => make());
    await start(sessions, given).pass(time);
    expect(sessions.map(({ transport }) => transport.closeCode)).toEqual(Array(10).fill(1001));
  });

  it('serves a session until its turn comes, then finishes what has come', async () => {
    const idle = deferred<void>();
    const stopped: boolean[] = [];
    const session = make({
      receiver: { stop: (serve) => stopped.push(serve), idle: () => idle.promise },
    });
    const { state, pass } = start([make(), session]);
    await pass(990);
    expect(stopped).toEqual([]);
    await pass(1_000);
    expect([stopped, session.isOpen]).toEqual([[true], true]);
    idle.resolve();
    await pass(10);
    expect([session.transport.closeCode, state.isDone]).toEqual([1001, true]);
  });

  it('sends a session away whose handler does not end, in time for the peer to hear it', async () => {
    const session = make({ receiver: { idle: () => new Promise(() => undefined) } });
    const { pass } = start([session]);
    await pass(6_990);
    expect(session.isOpen).toBe(true);
    await pass(20);
    expect(session.transport.sent).toEqual([{ kind: 'close', ...away }]);
  });

  it('ends a peer that does not answer, and waits for its hooks', async () => {
    const session = make({ isDeaf: true });
    const hooks = deferred<void>();
    const lifecycle = lifecycleOf(() => hooks.promise);
    const { state, pass } = start([session], options, [lifecycle]);
    await pass(7_990);
    expect(session.transport.sent.map(({ kind }) => kind)).toEqual(['close']);
    await pass(20);
    expect(session.transport.sent.map(({ kind }) => kind)).toEqual(['close', 'terminate']);
    await pass(1_000);
    expect(state.isDone).toBe(false);
    hooks.resolve();
    await settle();
    expect(state.isDone).toBe(true);
  });

  it('takes no longer than its timeout, whatever hooks do', async () => {
    const session = make();
    const lifecycle = lifecycleOf(() => new Promise(() => undefined));
    const { state, pass } = start([session], options, [lifecycle]);
    await pass(10_000);
    expect(state.isDone).toBe(true);
  });

  it('waits for the hooks of sessions that had closed before', async () => {
    const session = make();
    session.transport.terminate();
    const hooks = deferred<void>();
    const lifecycle = lifecycleOf(() => hooks.promise);
    const { state, pass } = start([session], options, [lifecycle]);
    await pass(100);
    expect(state.isDone).toBe(false);
    hooks.resolve();
    await settle();
    expect(state.isDone).toBe(true);
  });

  it('hurries those who wait for handlers, in time for the hooks', async () => {
    const session = make();
    let isHurried = false;
    const hurry = () => void (isHurried = true);
    const lifecycle = { ended: () => new Promise(() => undefined), hurry } as unknown as Lifecycle;
    const { pass } = start([session], options, [lifecycle]);
    await pass(7_990);
    expect(isHurried).toBe(false);
    await pass(20);
    expect(isHurried).toBe(true);
  });
});
