// HOT: run() runs for every message.
import type { Call } from '../core/call.js';
import type { Handler } from '../core/router.js';
import type { Method, Parameter } from './gateway.js';
import { ParameterType } from './metadata.constants.js';

/**
 * A method of a gateway that nothing stands around. Nest's pipeline would do nothing but pass its
 * arguments through half a dozen promises, so it is called without.
 */
export class PlainHandler implements Handler {
  readonly #instance: object;
  readonly #method: Method;
  readonly #parameters: readonly Parameter[];

  constructor(
    readonly name: string,
    instance: object,
    method: Method,
    parameters: readonly Parameter[],
  ) {
    this.#instance = instance;
    this.#method = method;
    this.#parameters = parameters;
  }

  run(data: unknown, call: Call): unknown {
    call.isStream = true; // a stream that comes back is the method's own
    const values: unknown[] = [];
    for (const parameter of this.#parameters) values.push(valueOf(parameter, data, call));
    return this.#method.apply(this.#instance, values);
  }
}

function valueOf(parameter: Parameter, data: unknown, { session }: Call): unknown {
  if (parameter === undefined) return undefined;
  const { type, property } = parameter;
  if (type === ParameterType.Session) return session;
  return property === undefined ? data : (data as Record<string, unknown> | null)?.[property];
}
