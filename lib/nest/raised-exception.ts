import type { ArgumentsHost } from '@nestjs/common';
import { Call } from '../core/call.js';
import { bindingsOf, type SessionBindings } from './session-bindings.js';

/** Where the third argument of every call of ours is: see `SessionBindings.handlers`. */
const CALL_INDEX = 2;

/**
 * Whose exception reached a filter: that of a call, or of Nest's own work for a session, which
 * has no call (making the instance of a request-scoped gateway).
 */
export interface Raised {
  readonly call: Call | undefined;
  readonly bindings: SessionBindings | undefined;
}

/** Finds whose exception it is; `undefined` where it is none of ours, as of an HTTP request. */
export function whoRaised(host: ArgumentsHost): Raised | undefined {
  if (host.getType<string>() !== 'ws') return undefined;
  const third: unknown = host.getArgByIndex(CALL_INDEX);
  const call = third instanceof Call ? third : undefined;
  const bindings = bindingsOf(host.getArgByIndex(0));
  return call || bindings ? { call, bindings } : undefined;
}

/** Notes an exception where it counts: whoever filters it, it stays a failure. */
export function noteException({ call, bindings }: Raised, exception: unknown): void {
  if (call) call.fail(exception);
  else bindings?.scoped?.fail(exception);
}
