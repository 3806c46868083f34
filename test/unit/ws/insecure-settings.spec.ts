import { insecureSettings } from '../../../lib/ws/insecure-settings.js';
import type { HypernWsOptions } from '../../../lib/ws/options.js';
import { resolveOptions } from '../../../lib/ws/resolve-options.js';
import { BareServer } from '../../support/bare-server.js';

const found = (options?: HypernWsOptions) => insecureSettings(resolveOptions(options));

describe('insecureSettings', () => {
  it('finds nothing in the defaults, nor in what names its trust', () => {
    expect(found()).toEqual([]);
    expect(found({ origins: ['https://a.example'] })).toEqual([]);
  });

  it.each<[string, HypernWsOptions]>([
    ['origins', { origins: '*' }],
    ['limits.maxFragments', { limits: { maxFragments: Infinity } }],
  ])('names %s', (name, options) => {
    expect(found(options)).toEqual([expect.stringContaining(name)]);
  });

  it('is logged once for a path, when the application starts', () => {
    const { log } = new BareServer({ origins: '*' });
    expect(log).toEqual([expect.stringMatching(/insecure settings of \/ws.*origins: '\*'/)]);
  });
});
