import 'reflect-metadata';
import type { Method } from '../../../lib/nest/gateway.js';
import { ownerOf, replaceMethod } from '../../../lib/nest/replace-method.js';

class Base {
  greet(name: string, _mark: string): string {
    return `hello ${name}`;
  }
}
class Derived extends Base {}

const loud =
  (original: Method | undefined): Method =>
  (...args) =>
    `${String(original?.(...args))}!`;

describe('replaceMethod', () => {
  it('keeps what others read off the method', () => {
    class Own extends Base {
      override greet(name: string, mark: string): string {
        return super.greet(name, mark);
      }
    }
    const { greet } = Own.prototype;
    Reflect.defineMetadata('key', 'value', greet);
    replaceMethod(
      Own.prototype,
      'greet',
      (original) =>
        function (this: unknown, ...args) {
          return `${String(original!.apply(this, args))}!`;
        },
    );
    const replaced = Own.prototype.greet;
    expect(replaced).not.toBe(greet);
    expect([replaced.name, replaced.length]).toEqual(['greet', 2]);
    expect(Reflect.getMetadata('key', replaced)).toBe('value');
    expect(new Own().greet('John', '')).toBe('hello John!');
    expect(Object.keys(Own.prototype)).toEqual([]);
  });

  it('replaces once, however often it is asked', () => {
    const owner = { greet: () => 'hello' };
    replaceMethod(owner, 'greet', loud);
    replaceMethod(owner, 'greet', loud);
    expect(owner.greet()).toBe('hello!');
    expect(Object.keys(owner)).toEqual(['greet']);
  });

  it('adds a method where there is none', () => {
    const owner: { greet?: () => string } = {};
    replaceMethod(owner, 'greet', loud);
    expect(owner.greet!()).toBe('undefined!');
  });

  it('leaves the parent its own, and leaves alone what a parent had replaced', () => {
    class Child extends Base {}
    replaceMethod(Child.prototype, 'greet', loud);
    expect(new Base().greet('John', '')).toBe('hello John');
    class Grandchild extends Child {}
    replaceMethod(Grandchild.prototype, 'greet', loud);
    expect(Object.hasOwn(Grandchild.prototype, 'greet')).toBe(false);
  });

  it('leaves alone what is no method', () => {
    const owner = { greet: 'hello' };
    replaceMethod(owner, 'greet', loud);
    expect(owner.greet).toBe('hello');
  });
});

describe('ownerOf', () => {
  it('finds the prototype that has the method', () => {
    expect(ownerOf(Derived.prototype, 'greet')).toBe(Base.prototype);
    expect(ownerOf(Derived.prototype, 'missing')).toBeUndefined();
  });
});
