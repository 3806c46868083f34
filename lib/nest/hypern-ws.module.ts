import { Inject, Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { moduleBare, startError } from './start-error.js';
import { GIVEN_OPTIONS, managers, providers, type GivenOptions } from './hypern-ws.provider.js';
import { createOptions, type HypernWsAsyncOptions } from './module-options.js';
import type { HypernWsOptions } from '../ws/options.js';

/**
 * Rooms, channels and heartbeats on plain WebSockets. Import it once, in the root module: it is
 * global, and registers its WebSocket adapter by itself.
 *
 * It exports `RoomManager`, `ChannelManager`, `HeartbeatManager`, `SessionRegistry` and
 * `WebsocketRoute`.
 */
@Module({})
export class HypernWsModule {
  /** @internal @throws HypernWsError `MODULE_BARE` where no module of the application has options. */
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    if ([...modules.values()].some(({ providers }) => providers.has(GIVEN_OPTIONS))) return;
    throw moduleBare();
  }

  /**
   * Registers the module. The application fails to start with a `HypernWsError`: `OPTION_INVALID`
   * for an unknown option or a value out of bounds, `MODULE_DUPLICATE` for a second import; with
   * `MODULE_BARE` where the class is imported without this method.
   */
  static forRoot(options: HypernWsOptions = {}): DynamicModule {
    const given: GivenOptions = { options, where: 'HypernWsModule.forRoot()' };
    return define([{ provide: GIVEN_OPTIONS, useValue: given }]);
  }

  /**
   * Registers the module with options that other providers make. Fails to start as `forRoot` does.
   * @throws HypernWsError `OPTION_INVALID` without exactly one of `useFactory`, `useClass` and
   * `useExisting`.
   */
  static forRootAsync(options: HypernWsAsyncOptions): DynamicModule {
    return define(asyncProviders(options), options.imports);
  }
}

function define(given: Provider[], imports: DynamicModule['imports'] = []): DynamicModule {
  return {
    module: HypernWsModule,
    global: true,
    imports,
    providers: [...given, ...providers],
    exports: managers,
  };
}

const WHERE = 'HypernWsModule.forRootAsync()';

function asyncProviders(options: HypernWsAsyncOptions): Provider[] {
  const { inject = [], useFactory, useClass, useExisting } = options;
  const uses = [useFactory, useClass, useExisting].filter((use) => use !== undefined);
  if (uses.length !== 1) throw ambiguous(uses.length);
  if (useFactory) return [given(inject, useFactory)];
  const token = useClass ?? useExisting!;
  const made = given([token], createOptions);
  return useClass ? [made, useClass] : [made];
}

function given(
  inject: NonNullable<HypernWsAsyncOptions['inject']>,
  make: NonNullable<HypernWsAsyncOptions['useFactory']>,
): Provider {
  return {
    provide: GIVEN_OPTIONS,
    inject,
    async useFactory(...args: unknown[]): Promise<GivenOptions> {
      return { options: await make(...args), where: WHERE };
    },
  };
}

function ambiguous(count: number): Error {
  return startError('OPTION_INVALID', {
    where: WHERE,
    expected: 'one of useFactory, useClass and useExisting',
    got: String(count),
    remedy: 'Give exactly one of them; options that need no other provider go to forRoot().',
  });
}
