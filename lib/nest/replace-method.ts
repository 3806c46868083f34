import 'reflect-metadata';
import type { Method } from './gateway.js';

/** What this package put in the place of others' methods: classes are shared by all applications. */
const replaced = new WeakSet<object>();

/**
 * Replaces a method of an object or a prototype, once a process, and keeps what Nest and others
 * read off it: name, length, metadata. The replacement must know no application: several may
 * share the class.
 * @param make - gets what was there, inherited or not; `undefined` where there was nothing.
 */
export function replaceMethod(
  owner: object,
  name: string,
  make: (original: Method | undefined) => Method,
): void {
  const original = Reflect.get(owner, name) as Method | undefined;
  if (original !== undefined && (typeof original !== 'function' || replaced.has(original))) return;
  const replacement = make(original);
  replaced.add(replacement);
  if (original) copyFacts(original, replacement);
  const { enumerable = false } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
  const descriptor = { value: replacement, enumerable, configurable: true, writable: true };
  Object.defineProperty(owner, name, descriptor);
}

/** Returns the prototype, from `prototype` upwards, that has the method itself. */
export function ownerOf(prototype: object, name: string): object | undefined {
  let owner: object | null = prototype;
  while (owner && !Object.hasOwn(owner, name))
    owner = Object.getPrototypeOf(owner) as object | null;
  return owner ?? undefined;
}

function copyFacts(from: Method, to: Method): void {
  for (const key of Reflect.getOwnMetadataKeys(from)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, from), to);
  }
  Object.defineProperty(to, 'name', { value: from.name, configurable: true });
  Object.defineProperty(to, 'length', { value: from.length, configurable: true });
}
