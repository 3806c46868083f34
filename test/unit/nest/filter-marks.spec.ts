import type { ArgumentsHost } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { BaseWsExceptionFilter, WsException } from '@nestjs/websockets';
import 'reflect-metadata';
import { Call } from '../../../lib/core/call.js';
import { Router } from '../../../lib/core/router.js';
import { WebSocketSession } from '../../../lib/core/session.js';
import { addFailureFilter, FailureFilter } from '../../../lib/nest/failure.filter.js';
import { markFilters } from '../../../lib/nest/filter-marks.js';
import type { NestModule, Wrapper } from '../../../lib/nest/gateway.js';
import { FILTERS_METADATA } from '../../../lib/nest/metadata.constants.js';
import { SessionBindings } from '../../../lib/nest/session-bindings.js';
import { makeSession } from '../../support/make-session.js';

const error = new WsException('raised');

interface Filter {
  catch(exception: unknown, host: ArgumentsHost): unknown;
}

/** Marks filters as those of a gateway's class; `held` are what the container has for classes. */
function mark(filters: unknown[], held: [unknown, object][] = []): void {
  class Marked {}
  Reflect.defineMetadata(FILTERS_METADATA, filters, Marked);
  for (const [, wrapper] of held) {
    Object.assign(wrapper, { getInstanceByContextId: (host: unknown) => host });
  }
  const module = { injectables: new Map(held) } as unknown as NestModule;
  markFilters({ metatype: Marked, module }, []);
}

describe('a marked filter', () => {
  let session: WebSocketSession;
  let call: Call;
  let logged: unknown[];

  beforeEach(() => {
    session = makeSession();
    logged = [];
    const log = {
      warn: () => undefined,
      error: (_kind: string, reason: unknown) => {
        logged.push(reason);
        return 'ref';
      },
    };
    WebSocketSession.setBindings(session, new SessionBindings(new Router(), undefined, log));
    call = new Call(session, 'event', undefined, undefined);
  });

  function hostOf(...args: unknown[]): ArgumentsHost {
    const host = new ExecutionContextHost(args);
    host.setType('ws');
    return host;
  }

  /** Asks as Nest does, by default about the call. */
  function ask(filter: Filter, host?: ArgumentsHost): unknown {
    const args = [error, host ?? hostOf(session, 'data', call, 'pattern')];
    return Reflect.apply(filter.catch, filter, args) as unknown;
  }

  it.each<[string, () => Filter]>([
    [
      'an instance of a class',
      () => {
        class Own {
          catch(): string {
            return 'told';
          }
        }
        const filter = new Own();
        mark([filter]);
        return filter;
      },
    ],
    [
      'a class',
      () => {
        class Own {
          catch(): string {
            return 'told';
          }
        }
        mark([Own]);
        return new Own();
      },
    ],
    [
      'an object without a class',
      () => {
        const filter = { catch: () => 'told' };
        mark([filter]);
        return filter;
      },
    ],
    [
      'an object without a prototype',
      () => {
        const filter = Object.assign(Object.create(null) as object, { catch: () => 'told' });
        mark([filter]);
        return filter;
      },
    ],
    [
      'what the container holds in the place of a class',
      () => {
        class Own {
          catch(): string {
            return 'never';
          }
        }
        class Override {
          catch(): string {
            return 'told';
          }
        }
        mark([Own], [[Own, { metatype: Override, instance: new Override() }]]);
        return new Override();
      },
    ],
    [
      'a property of what the container holds',
      () => {
        class Own {
          readonly catch = (): string => 'told';
        }
        const instance = new Own();
        mark([Own], [[Own, { metatype: Own, instance }]]);
        return instance;
      },
    ],
    [
      'a property of what the container makes later',
      () => {
        class Own {
          readonly catch = (): string => 'told';
        }
        const wrapper = { metatype: Own } as unknown as Wrapper;
        mark([Own], [[Own, wrapper]]);
        const host = { instance: new Own() };
        return wrapper.getInstanceByContextId(host as never).instance as Own;
      },
    ],
  ])('notes what it was given: %s', (_, make) => {
    expect(ask(make())).toBe('told');
    expect(call).toMatchObject({ isFailed: true, isFiltered: true, error });
  });

  it('says that it took the exception, also where it returns nothing', () => {
    const filter = { catch: () => undefined };
    mark([filter]);
    expect(ask(filter)).toBeNull();
  });

  it('is no filter that took the exception where it throws', () => {
    const filter = {
      catch: () => {
        throw new Error('rethrown');
      },
    };
    mark([filter]);
    expect(() => ask(filter)).toThrow('rethrown');
    expect(call).toMatchObject({ isFailed: true, isFiltered: false });
  });

  it('harms nobody where it fails later', async () => {
    const filter = { catch: () => Promise.reject(new Error('later')) };
    mark([filter]);
    expect(await ask(filter)).toBeNull();
    expect(logged).toEqual([new Error('later')]);
  });

  it('does not throw where no call is there to take it', () => {
    const filter = {
      catch: () => {
        throw new Error('rethrown');
      },
    };
    mark([filter]);
    expect(ask(filter, hostOf(session, {}))).toBeNull();
    expect(logged).toEqual([new Error('rethrown')]);
  });

  it('is what it was for HTTP, and for clients that are none of ours', () => {
    const filter = { catch: () => 'told' };
    mark([filter]);
    const http = new ExecutionContextHost([{}, {}]);
    expect(ask(filter, http)).toBe('told');
    expect(ask(filter, hostOf({}, 'data', 'event'))).toBe('told');
    expect(call.isFailed).toBe(false);
  });

  it('hides the client’s data where it is Nest’s own, and leaves that class alone', () => {
    const filter = new BaseWsExceptionFilter();
    const { catch: original } = BaseWsExceptionFilter.prototype;
    mark([filter, BaseWsExceptionFilter]);
    ask(filter);
    expect(filter).toMatchObject({ options: { includeCause: false } });
    expect(BaseWsExceptionFilter.prototype.catch).toBe(original);
  });

  it('may be what is no filter at all', () => {
    expect(() => mark([undefined, 5, class {}])).not.toThrow();
  });
});

describe('FailureFilter', () => {
  const filter = new FailureFilter();
  const ask = (host: ArgumentsHost): unknown =>
    Reflect.apply(filter.catch, filter, [error, host]) as unknown;

  it('lets an exception of HTTP go on, where the class is a controller too', () => {
    expect(() => ask(new ExecutionContextHost([{}, {}]))).toThrow(error);
  });

  it('tells a client of another adapter what Nest would have told it', () => {
    const told: unknown[] = [];
    const client = { emit: (...args: unknown[]) => told.push(args) };
    const host = new ExecutionContextHost([client, 'data', 'event']);
    host.setType('ws');
    ask(host);
    expect(told).toMatchObject([['exception', { status: 'error', message: 'raised' }]]);
  });
});

describe('addFailureFilter', () => {
  it('puts one filter first, so that it is asked last, however many applications do', () => {
    class Gateway {}
    Reflect.defineMetadata(FILTERS_METADATA, ['own'], Gateway);
    addFailureFilter(Gateway);
    addFailureFilter(Gateway);
    const filters = Reflect.getMetadata(FILTERS_METADATA, Gateway) as unknown[];
    expect(filters).toEqual([expect.any(FailureFilter), 'own']);
  });
});
