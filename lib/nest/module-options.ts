import type { FactoryProvider, ModuleMetadata, Type } from '@nestjs/common';
import type { HypernWsOptions } from '../ws/options.js';
import { startError } from './start-error.js';

type Made = HypernWsOptions | Promise<HypernWsOptions>;

/** Makes the options of the module: what `useClass` and `useExisting` name. */
export interface HypernWsOptionsFactory {
  /** Called once, while the application starts; a promise is awaited. */
  createHypernWsOptions(): Made;
}

/** Makes the options of the module, under the name that Nest's ConfigurableModuleBuilder gives it. */
export interface HypernWsOptionsCreator {
  /** Called once, while the application starts; a promise is awaited. */
  create(): Made;
}

type OptionsProvider = HypernWsOptionsFactory | HypernWsOptionsCreator;

/** What `HypernWsModule.forRootAsync` takes: exactly one of the three `use…`. */
export interface HypernWsAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** Tokens of what `useFactory` is called with. */
  readonly inject?: FactoryProvider['inject'];
  /** Returns the options, or a promise of them. */
  // oxlint-disable-next-line no-explicit-any -- typed by `inject`, which TypeScript can not follow
  readonly useFactory?: (...args: any[]) => Made;
  /** A class that makes the options; the module makes its one instance. */
  readonly useClass?: Type<OptionsProvider>;
  /** A provider of one of the `imports` that makes the options. */
  readonly useExisting?: Type<OptionsProvider> | string | symbol;
}

/**
 * Asks a provider for the options, under either name.
 * @throws HypernWsError `OPTION_INVALID` where it has neither.
 */
export function createOptions(provider: OptionsProvider): Made {
  const { create, createHypernWsOptions } = (provider ?? {}) as Partial<
    HypernWsOptionsCreator & HypernWsOptionsFactory
  >;
  const make = create ?? createHypernWsOptions;
  if (typeof make === 'function') return make.call(provider);
  throw startError('OPTION_INVALID', {
    where: 'HypernWsModule.forRootAsync()',
    expected: 'useClass or useExisting to name a provider with createHypernWsOptions() or create()',
    got: `${nameOf(provider)} without either`,
    remedy: 'Let it implement HypernWsOptionsFactory, or use useFactory.',
  });
}

function nameOf(provider: unknown): string {
  const name = (provider as object | null | undefined)?.constructor?.name;
  return name || 'a provider';
}
