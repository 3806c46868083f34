import { onWake } from '../../../lib/client/wake.js';

type Globals = Record<string, unknown>;

const never = (): void => {
  throw new Error('expected not to be called');
};

/** Puts a page's globals in place, and returns what takes them away. */
function page(globals: Globals): () => void {
  const target = globalThis as unknown as Globals;
  const before = Object.keys(globals).map((key) => [key, target[key]] as const);
  Object.assign(target, globals);
  return () => {
    for (const [key, value] of before) {
      if (value === undefined) delete target[key];
      else target[key] = value;
    }
  };
}

describe('onWake', () => {
  let window: EventTarget;
  let document: EventTarget & { visibilityState: string };
  let leave: () => void;

  beforeEach(() => {
    window = new EventTarget();
    document = Object.assign(new EventTarget(), { visibilityState: 'visible' });
    leave = page({ document, addEventListener: window.addEventListener.bind(window) });
  });

  afterEach(() => leave());

  it('wakes when the machine is online again, and when the page becomes visible', () => {
    const reasons: string[] = [];
    onWake((reason) => reasons.push(reason), never);

    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));

    expect(reasons).toEqual(['online', 'visible']);
  });

  it('doubts when the machine is offline', () => {
    let doubts = 0;
    const end = onWake(never, () => doubts++);

    window.dispatchEvent(new Event('offline'));
    end();
    window.dispatchEvent(new Event('offline'));

    expect(doubts).toBe(1);
  });

  it('sleeps on when the page is hidden', () => {
    const reasons: string[] = [];
    onWake((reason) => reasons.push(reason), never);

    document.visibilityState = 'hidden';
    document.dispatchEvent(new Event('visibilitychange'));

    expect(reasons).toEqual([]);
  });

  it('listens no more once it is ended', () => {
    const reasons: string[] = [];
    const end = onWake((reason) => reasons.push(reason), never);

    end();
    window.dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));

    expect(reasons).toEqual([]);
  });

  it('does nothing where there is neither window nor page', () => {
    leave();

    expect(() => onWake(never, never)()).not.toThrow();
  });
});
