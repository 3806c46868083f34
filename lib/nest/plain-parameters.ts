import 'reflect-metadata';
import { isFailureFilter } from './failure.filter.js';
import type { Method, Parameter } from './gateway.js';
import {
  FILTERS_METADATA,
  GUARDS_METADATA,
  INTERCEPTORS_METADATA,
  PARAMETERS_METADATA,
  ParameterType,
  PIPES_METADATA,
} from './metadata.constants.js';

/** What Nest 11 and 12 note of a decorated parameter, under `type:index`. */
interface ParameterRecord {
  readonly index: number;
  /** The name of a property of the data. */
  readonly data?: string;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

/** Nest's default; the third, for an acknowledgement that plain WebSockets don't have, is `undefined`. */
const SESSION_AND_DATA: readonly Parameter[] = [
  { type: ParameterType.Session, property: undefined },
  { type: ParameterType.Data, property: undefined },
  undefined,
];

const ENHANCERS = [GUARDS_METADATA, PIPES_METADATA, INTERCEPTORS_METADATA];

/**
 * Returns what a method is called with, where that is all that Nest would do before and after it.
 * `undefined` where guards, pipes, interceptors or filters stand on the class, the method or a
 * parameter, or a parameter is one that only Nest can make.
 */
export function plainParametersOf(
  metatype: object,
  name: string,
  method: Method,
): readonly Parameter[] | undefined {
  if (hasEnhancers(metatype) || hasEnhancers(method)) return undefined;
  const records = Reflect.getMetadata(PARAMETERS_METADATA, metatype, name) as
    Readonly<Record<string, ParameterRecord>> | undefined;
  return records === undefined ? SESSION_AND_DATA : readRecords(records);
}

function hasEnhancers(target: object): boolean {
  const filters = listOf(FILTERS_METADATA, target);
  return ENHANCERS.some((key) => listOf(key, target).length > 0) || !filters.every(isFailureFilter);
}

function listOf(key: string, target: object): readonly unknown[] {
  return (Reflect.getMetadata(key, target) as readonly unknown[] | undefined) ?? [];
}

function readRecords(
  records: Readonly<Record<string, ParameterRecord>>,
): readonly Parameter[] | undefined {
  const parameters: Parameter[] = [];
  for (const [key, { index, data, pipes = [], schema }] of Object.entries(records)) {
    const type = Number(key.split(':')[0]);
    const isKnown = type === ParameterType.Session || type === ParameterType.Data;
    if (!isKnown || pipes.length > 0 || schema !== undefined) return undefined;
    parameters[index] = { type, property: data || undefined };
  }
  return parameters;
}
