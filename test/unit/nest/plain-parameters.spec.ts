import 'reflect-metadata';
import { PARAMETERS_METADATA, ParameterType } from '../../../lib/nest/metadata.constants.js';
import { plainParametersOf } from '../../../lib/nest/plain-parameters.js';

const session = { type: ParameterType.Session, property: undefined };
const data = { type: ParameterType.Data, property: undefined };

/** Reads a method whose parameters Nest's decorators noted so. */
function read(records: Readonly<Record<string, object>> | undefined): unknown {
  class Gateway {}
  if (records) Reflect.defineMetadata(PARAMETERS_METADATA, records, Gateway, 'handle');
  return plainParametersOf(Gateway, 'handle', () => undefined);
}

describe('plainParametersOf', () => {
  it('gives what Nest gives a method without param decorators: the third is nothing', () => {
    expect(read(undefined)).toEqual([session, data, undefined]);
  });

  it('puts each where it stands, and leaves the others out', () => {
    expect(read({ '3:2': { index: 2, data: 'name', pipes: [] }, '0:0': { index: 0 } })).toEqual([
      session,
      undefined,
      { ...data, property: 'name' },
    ]);
  });

  it('takes an empty name for none, as Nest does', () => {
    expect(read({ '3:0': { index: 0, data: '', pipes: [] } })).toEqual([data]);
  });

  it.each([
    ['a pipe', { '3:0': { index: 0, pipes: [class Pipe {}] } }],
    ['a schema', { '3:0': { index: 0, pipes: [], schema: {} } }],
    ['a type of its own', { 'a1b2__customRouteArgs__:0': { index: 0, pipes: [] } }],
    ['an acknowledgement', { '13:0': { index: 0, pipes: [] } }],
    ['one of them among others', { '0:0': { index: 0 }, '13:1': { index: 1 } }],
  ])('leaves a parameter with %s to Nest', (_, records) => {
    expect(read(records)).toBeUndefined();
  });
});
