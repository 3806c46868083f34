import type { ArgumentsHost } from '@nestjs/common';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import 'reflect-metadata';
import { isFailureFilter } from './failure.filter.js';
import type { Gateway, Method } from './gateway.js';
import { FILTERS_METADATA } from './metadata.constants.js';
import { prepareInstances } from './made-instances.js';
import { noteException, whoRaised, type Raised } from './raised-exception.js';
import { replaceMethod } from './replace-method.js';

/**
 * Makes the exception filters of a gateway note what they are given: what raised an exception is
 * a failure, also where a filter of the application's has told the client about it.
 */
export function markFilters(
  { metatype, module }: Pick<Gateway, 'metatype' | 'module'>,
  methods: readonly object[],
): void {
  for (const target of [metatype, ...methods]) {
    const filters = (Reflect.getMetadata(FILTERS_METADATA, target) ?? []) as unknown[];
    for (const filter of filters) {
      if (isFailureFilter(filter)) continue;
      if (typeof filter === 'object' && filter !== null) markInstance(filter);
      if (typeof filter !== 'function') continue;
      markClass(filter);
      // What the container holds for the class may be of another one: `overrideFilter()`.
      const wrapper = module.injectables.get(filter);
      if (wrapper?.metatype) markClass(wrapper.metatype);
      if (!wrapper) continue;
      if (wrapper.instance) markInstance(wrapper.instance);
      // Those of sessions come later, and may have a `catch` that is not their class's.
      prepareInstances(wrapper, markInstance);
    }
  }
}

function markClass({ prototype }: { readonly prototype?: unknown }): void {
  const isFilter = typeof (prototype as { catch?: unknown } | undefined)?.catch === 'function';
  if (isFilter && prototype !== BaseWsExceptionFilter.prototype) mark(prototype as object);
}

/** Marks the class of a filter, or the filter alone where its class is Nest's or none. */
function markInstance(filter: object): void {
  const prototype = Object.getPrototypeOf(filter) as object | null;
  const isAlone =
    Object.hasOwn(filter, 'catch') ||
    prototype === null ||
    prototype === Object.prototype ||
    prototype === BaseWsExceptionFilter.prototype;
  if (isAlone) mark(filter);
  else markClass({ prototype });
}

function mark(owner: object): void {
  replaceMethod(owner, 'catch', (original) => catching(original!));
}

function catching(original: Method): Method {
  return function (this: unknown, ...args: unknown[]): unknown {
    const [exception, host] = args as [unknown, ArgumentsHost];
    const raised = whoRaised(host);
    if (!raised) return original.apply(this, args);
    noteException(raised, exception);
    hideCause(this);
    return raised.call
      ? filterCall(this, original, args, raised)
      : filterOther(this, original, args, raised);
  };
}

/** What the filter throws at once is the failure then, and nothing was said to the client. */
function filterCall(filter: unknown, original: Method, args: unknown[], raised: Raised): unknown {
  const result = original.apply(filter, args);
  raised.call!.isFiltered = true;
  return settled(result, raised);
}

/** Nobody waits for the filter, and nobody catches what it throws. */
function filterOther(filter: unknown, original: Method, args: unknown[], raised: Raised): unknown {
  try {
    return settled(original.apply(filter, args), raised);
  } catch (error) {
    report(raised, error);
    return null;
  }
}

/** Nest awaits no filter. `null`, since `undefined` is "not handled" outside of gateways. */
function settled(result: unknown, raised: Raised): unknown {
  if (!(result instanceof Promise)) return result ?? null;
  return result.then(
    (value: unknown) => value ?? null,
    (error: unknown) => {
      report(raised, error);
      return null;
    },
  );
}

function report({ bindings }: Raised, error: unknown): void {
  bindings?.log.error('exception filter', error);
}

/** Nest's base filter would send the client's own data back to it. */
function hideCause(filter: unknown): void {
  if (!(filter instanceof BaseWsExceptionFilter)) return;
  const { options } = filter as unknown as { options?: { includeCause?: boolean } };
  if (options) options.includeCause = false;
}
