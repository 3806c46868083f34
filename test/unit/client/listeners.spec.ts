import { Listeners } from '../../../lib/client/listeners.js';
import { settle } from '../../support/client-fakes.js';

describe('Listeners', () => {
  const failures: unknown[] = [];
  let listeners: Listeners;

  beforeEach(() => {
    failures.length = 0;
    listeners = new Listeners((error) => failures.push(error));
  });

  it('calls the listeners of that event, in the order in which they came', () => {
    const heard: string[] = [];
    listeners.on('a', (value) => heard.push(`1 ${String(value)}`));
    listeners.on('a', (value) => heard.push(`2 ${String(value)}`));
    listeners.on('b', () => heard.push('b'));

    expect(listeners.emit('a', 'x')).toBe(true);
    expect(heard).toEqual(['1 x', '2 x']);
  });

  it('tells that nobody listens', () => {
    listeners.on('a', () => undefined)();

    expect(listeners.emit('a', 1)).toBe(false);
    expect(listeners.emit('constructor', 1)).toBe(false);
  });

  it('takes a listener off once, even where it was added twice', () => {
    let calls = 0;
    const count = () => calls++;
    const off = listeners.on('a', count);
    listeners.on('a', count);

    off();
    off();
    listeners.emit('a', 1);

    expect(calls).toBe(1);
  });

  it('calls the others where one throws, or its promise rejects', async () => {
    const heard: unknown[] = [];
    listeners.on('a', () => {
      throw new Error('at once');
    });
    listeners.on('a', async () => {
      throw new Error('later');
    });
    listeners.on('a', (value) => heard.push(value));

    listeners.emit('a', 'x');
    await settle();

    expect(heard).toEqual(['x']);
    expect(failures).toEqual([new Error('at once'), new Error('later')]);
  });

  it('calls those that were there when the event came', () => {
    let late = 0;
    listeners.on('a', () => listeners.on('a', () => late++));

    listeners.emit('a', 1);

    expect(late).toBe(0);
  });
});
