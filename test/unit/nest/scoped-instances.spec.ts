import type { Gateway } from '../../../lib/nest/gateway.js';
import { ScopedInstances } from '../../../lib/nest/scoped-instances.js';

class One {}
class Two {}

const gatewayOf = (metatype: unknown): Gateway => ({ metatype, isScoped: true }) as Gateway;

describe('ScopedInstances', () => {
  const one = gatewayOf(One);
  const two = gatewayOf(Two);

  it('takes one instance of each gateway', async () => {
    const instances = new ScopedInstances([one, two]);
    const [first, second] = [new One(), new Two()];
    expect(instances.take(second)).toBe(true);
    expect(instances.take(first)).toBe(true);
    expect(instances.take(new One())).toBe(false);
    expect([instances.of(one), instances.of(two)]).toEqual([first, second]);
    expect(instances.of(one)).toBe(first);
    await instances.complete();
  });

  it('takes none of another class, nor of a derived one', () => {
    class Derived extends One {}
    const instances = new ScopedInstances([one]);
    expect(instances.take({})).toBe(false);
    expect(instances.take(new Derived())).toBe(false);
  });

  it('tells two gateways of one class apart by their order', () => {
    const again = gatewayOf(One);
    const instances = new ScopedInstances([one, again]);
    const [first, second] = [new One(), new One()];
    instances.take(first);
    instances.take(second);
    expect(instances.of(one)).toBe(first);
    expect(instances.of(again)).toBe(second);
  });

  it('is complete when the last is there, and not before', async () => {
    const instances = new ScopedInstances([one, two]);
    let isComplete = false;
    const complete = instances.complete().then(() => (isComplete = true));
    instances.take(new One());
    await Promise.resolve();
    expect(isComplete).toBe(false);
    instances.take(new Two());
    await complete;
  });

  it.each(['before', 'while'])(
    'fails with the first error that comes %s it is awaited',
    async (when) => {
      const instances = new ScopedInstances([one, two]);
      if (when === 'before') instances.fail(new Error('first'));
      const complete = instances.complete();
      instances.fail(new Error(when === 'before' ? 'second' : 'first'));
      await expect(complete).rejects.toThrow('first');
    },
  );
});
