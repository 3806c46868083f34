import { ApplicationConfig } from '@nestjs/core';
import type { Gateway } from '../../../lib/nest/gateway.js';
import { GlobalEnhancers } from '../../../lib/nest/global-enhancers.js';
import { codeOf } from '../../support/errors.js';

class Guard {}

describe('GlobalEnhancers', () => {
  const config = new ApplicationConfig();
  config.addGlobalRequestGuard({ metatype: Guard } as never);

  let added: unknown[];
  const wrapper = { addEnhancerMetadata: (enhancer: unknown) => void added.push(enhancer) };
  const gateway = { name: 'ChatGateway', wrapper, isScoped: false, methods: [{}] };
  const bind = (reach: boolean, facts: object = {}): void => {
    new GlobalEnhancers(config, reach).bind({ ...gateway, ...facts } as unknown as Gateway);
  };

  beforeEach(() => {
    added = [];
  });

  it('throws OPTION_CONFLICT where Nest would leave one out', () => {
    expect(codeOf(() => bind(true))).toBe('OPTION_CONFLICT');
  });

  it('leaves gateways alone where Nest keeps all of them from gateways, as 11 does', () => {
    bind(false);
    bind(false, { isScoped: true });
    expect(added).toEqual([]);
  });

  it('says that they exist, of one request or of all', () => {
    const none = new ApplicationConfig();
    expect(new GlobalEnhancers(none).exist).toBe(false);
    none.addGlobalFilter({ catch: () => undefined });
    expect(new GlobalEnhancers(none).exist).toBe(false);
    expect(new GlobalEnhancers(config).exist).toBe(true);
    none.addGlobalPipe({ transform: () => undefined });
    expect(new GlobalEnhancers(none).exist).toBe(true);
  });

  it('names them in the record of a request-scoped gateway', () => {
    bind(true, { isScoped: true });
    expect(added).toEqual([{ metatype: Guard }]);
  });
});
