import { ApplicationConfig, HttpAdapterHost } from '@nestjs/core';
import { systemClock } from '../../../lib/core/clock.js';
import type { DisconnectPipelines } from '../../../lib/nest/disconnect-pipelines.js';
import { GatewayRegistry } from '../../../lib/nest/gateway-registry.js';
import type { GatewayExplorer } from '../../../lib/nest/gateway.explorer.js';
import type { Gateway } from '../../../lib/nest/gateway.js';
import { Endpoint } from '../../../lib/ws/endpoint.js';
import type { HypernWsOptions, ResolvedOptions } from '../../../lib/ws/options.js';
import { resolveOptions } from '../../../lib/ws/resolve-options.js';
import { codeOf } from '../../support/errors.js';

function makeRegistry(gateways: Partial<Gateway>[] = [], given: HypernWsOptions = {}) {
  const host = new HttpAdapterHost();
  const config = new ApplicationConfig();
  config.setGlobalPrefix('api');
  const registry = new GatewayRegistry({
    explorer: { explore: () => gateways } as unknown as GatewayExplorer,
    pipelines: {} as DisconnectPipelines,
    server: {
      attach: () => undefined,
      endpoint: (port: number, path: string | undefined, options: ResolvedOptions) =>
        new Endpoint(port, path, options),
    },
    log: { warn: () => undefined, error: () => 'ref' },
    clock: systemClock,
    options: resolveOptions(given),
    config,
    host,
  });
  return { registry, host };
}

/** What an application with an HTTP server has. */
function withServer(made: ReturnType<typeof makeRegistry>): GatewayRegistry {
  made.host.httpAdapter = { getHttpServer: () => ({}) } as HttpAdapterHost['httpAdapter'];
  return made.registry;
}

describe('GatewayRegistry', () => {
  it('throws where a gateway has no server to listen on', () => {
    const { registry } = makeRegistry();
    expect(codeOf(() => registry.open(0, '/chat'))).toBe('NO_HTTP_SERVER');
    expect(() => registry.open(0, '/chat')).toThrow(
      /path "\/chat": expected the application's HTTP server.*createMicroservice.*port of their own/,
    );
  });

  it('needs no HTTP server for a port of its own', () => {
    const { registry } = makeRegistry();
    expect(registry.open(8080, '/chat')).toMatchObject({ port: 8080, path: '/chat' });
    expect(registry.open(8080, undefined).path).toBeUndefined();
  });

  it('opens a path once, however it is written', () => {
    const registry = withServer(makeRegistry());
    const endpoint = registry.open(0, '/chat');
    expect(registry.open(0, 'chat/')).toBe(endpoint);
    expect(registry.open(8080, '/chat')).not.toBe(endpoint);
    expect(registry.open(0, undefined).path).toBe('/');
  });

  it('puts the global prefix before every path, where the option says so', () => {
    const registry = withServer(makeRegistry([], { globalPrefix: true }));
    expect(registry.open(0, '/chat').path).toBe('/api/chat');
    expect(registry.open(8080, undefined).path).toBeUndefined();
    expect(withServer(makeRegistry()).open(0, '/chat').path).toBe('/chat');
  });

  it('gives a path the options of its gateways', () => {
    const chat = { name: 'ChatGateway', port: 0, path: '/chat', options: { maxPayload: 5 } };
    const root = { name: 'RootGateway', port: 0, path: undefined, options: { maxPayload: 6 } };
    const registry = withServer(makeRegistry([chat, root]));
    registry.explore();
    expect(registry.open(0, 'chat').options.maxPayload).toBe(5);
    expect(registry.open(0, undefined).options.maxPayload).toBe(6);
    expect(registry.open(8080, '/chat').options.maxPayload).toBe(1_048_576);
  });
});
