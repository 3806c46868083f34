import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { BaseWsExceptionFilter } from '@nestjs/websockets';
import 'reflect-metadata';
import { FILTERS_METADATA } from './metadata.constants.js';
import { noteException, whoRaised } from './raised-exception.js';

/**
 * Stands in for Nest's default filter on gateways, which would tell the client too little (a bare
 * "Internal server error") or too much (its own data), and never which request it was. It notes
 * the exception in its call; the answer is then made of it.
 *
 * It knows no application: classes, and so their metadata, are shared by all of a process.
 */
@Catch()
export class FailureFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): null {
    const raised = whoRaised(host);
    if (raised) noteException(raised, exception);
    else catchForeign(exception, host);
    return null; // for contexts outside of Nest's gateways, `undefined` would be "not handled"
  }
}

/** Does what Nest would have done: the class serves HTTP too, or another adapter's application. */
function catchForeign(exception: unknown, host: ArgumentsHost): void {
  if (host.getType<string>() !== 'ws') throw exception;
  const filter: ExceptionFilter = new BaseWsExceptionFilter();
  filter.catch(exception, host); // oxlint-disable-line promise/valid-params -- no promise
}

const failureFilter = new FailureFilter();

/** Adds the filter to a gateway's class, once. Nest asks the first of a list last: users' win. */
export function addFailureFilter(metatype: object): void {
  const filters = (Reflect.getMetadata(FILTERS_METADATA, metatype) ?? []) as unknown[];
  if (filters.includes(failureFilter)) return;
  Reflect.defineMetadata(FILTERS_METADATA, [failureFilter, ...filters], metatype);
}

/** Tells the filter of this package from those of the application. */
export function isFailureFilter(filter: unknown): boolean {
  return filter === failureFilter;
}
