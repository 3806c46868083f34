import { defaultOptions } from '../../../lib/ws/default-options.js';
import { equivalentOf } from '../../../lib/ws/option-equivalents.js';

describe('equivalentOf', () => {
  it('names our option in place of one that means nothing here', () => {
    expect(equivalentOf('cors')).toBe('"origins"');
  });

  it('has nothing for our own options, nor for what objects inherit', () => {
    for (const key of [...Object.keys(defaultOptions), 'handleProtocols', 'path', 'toString']) {
      expect([key, equivalentOf(key)]).toEqual([key, undefined]);
    }
  });
});
