import { RequestMethod } from '@nestjs/common';
import type { ApplicationConfig } from '@nestjs/core';

/** Methods of an `exclude` that an upgrade has: it is a GET, and Nest writes -1, too, for all. */
const METHODS: ReadonlySet<number> = new Set([RequestMethod.ALL, RequestMethod.GET, -1]);

/**
 * Brings a gateway's path into its one form: a leading slash, none at the end, none doubled.
 * @param prefix - the application's global prefix, where it applies.
 */
export function normalizePath(path: string | undefined, prefix = ''): string {
  const segments = `${prefix}/${path ?? ''}`.split('/').filter((segment) => segment !== '');
  return `/${segments.join('/')}`;
}

/**
 * Returns the global prefix that holds for a gateway's path: none where its `exclude` names that path, for
 * GET or for all methods.
 */
export function prefixOf(path: string | undefined, config: ApplicationConfig): string {
  const { exclude = [] } = config.getGlobalPrefixOptions();
  const own = normalizePath(path);
  const isExcluded = exclude.some(
    ({ requestMethod, pathRegex }) => METHODS.has(requestMethod) && pathRegex.test(own),
  );
  return isExcluded ? '' : config.getGlobalPrefix();
}
