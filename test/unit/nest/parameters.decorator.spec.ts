import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { ExecutionContext } from '@nestjs/common';
import 'reflect-metadata';
import { WsHeaders, WsParam, WsQuery } from '../../../lib/nest/parameters.decorator.js';
import { makeSession } from '../../support/make-session.js';

interface Argument {
  readonly data: unknown;
  readonly factory: (data: unknown, context: ExecutionContext) => unknown;
}

/** Returns what a handler gets for its one argument. */
function valueOf(decorate: ParameterDecorator): unknown {
  class Gateway {
    handle(): void {}
  }
  decorate(Gateway.prototype, 'handle', 0);
  const found = Reflect.getMetadata(ROUTE_ARGS_METADATA, Gateway, 'handle') as object;
  const [{ data, factory }] = Object.values(found) as [Argument];
  const session = makeSession({
    headers: { 'x-role': 'admin' },
    params: { room: 'tea' },
    query: { as: 'ali' },
  });
  return factory(data, { getArgByIndex: () => session } as unknown as ExecutionContext);
}

describe('the decorators of parameters', () => {
  it.each([
    ['@WsHeaders', WsHeaders('X-Role'), 'admin'],
    ['@WsParam', WsParam('room'), 'tea'],
    ['@WsQuery', WsQuery('as'), 'ali'],
    ['@WsHeaders without a name', WsHeaders(), { 'x-role': 'admin' }],
  ])('%s gives what the client sent', (_, decorate, expected) => {
    expect(valueOf(decorate)).toEqual(expected);
  });

  it.each(['constructor', 'toString', '__proto__'])(
    'give nothing of %s, which no one sent',
    (name) => {
      expect([WsHeaders, WsParam, WsQuery].map((decorator) => valueOf(decorator(name)))).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    },
  );
});
