import { systemClock } from '../../../lib/core/clock.js';
import { Router } from '../../../lib/core/router.js';
import type { DisconnectPipelines } from '../../../lib/nest/disconnect-pipelines.js';
import {
  EndpointGateways,
  endpointGatewaysOf,
  type GatewayEndpoint,
} from '../../../lib/nest/endpoint-gateways.js';
import type { Gateway } from '../../../lib/nest/gateway.js';
import { bindingsOf } from '../../../lib/nest/session-bindings.js';
import { resolveOptions } from '../../../lib/ws/resolve-options.js';
import { makeSession } from '../../support/make-session.js';

const log = { warn: () => undefined, error: () => 'ref' };
const parts = { log, clock: systemClock, pipelines: {} as DisconnectPipelines };

function makeGateway(name: string, instance: Gateway['instance']): Gateway {
  const method = {
    name: 'handle',
    method: () => undefined,
    isBound: true,
    event: 'event',
    roles: [],
    isIntercepted: false,
  };
  return { name, instance, isScoped: false, methods: [method] } as unknown as Gateway;
}

describe('EndpointGateways', () => {
  const order: string[] = [];
  const one = makeGateway('one', { handleConnection: () => order.push('one') });
  const two = makeGateway('two', { handleConnection: () => order.push('two') });
  let endpoint: GatewayEndpoint;
  let gateways: EndpointGateways;

  beforeEach(() => {
    order.length = 0;
    const hooks = {} as GatewayEndpoint['hooks'];
    endpoint = { router: new Router(), options: resolveOptions(), hooks };
    gateways = new EndpointGateways(endpoint, [one, two], parts);
  });

  it('is found by its server, and by nothing else', () => {
    expect(endpointGatewaysOf(endpoint)).toBe(gateways);
    for (const other of [{}, null, undefined, 'server']) {
      expect(endpointGatewaysOf(other)).toBeUndefined();
    }
  });

  it('keeps the order of modules and classes, whichever order Nest connects in', async () => {
    for (const gateway of [two, one]) {
      gateways.announce(gateway.instance);
      gateways.bind((session) => bindingsOf(session)!.handlers.push(() => gateway.name));
    }
    await gateways.complete();
    const session = makeSession();
    await endpoint.hooks.handshake(session);
    await endpoint.hooks.connect(session);
    expect(order).toEqual(['one', 'two']);
    expect(bindingsOf(session)!.handlers.map((handler) => handler!(0, {} as never))).toEqual([
      'one',
      'two',
    ]);
    expect(endpoint.router.handlersOf('event')).toHaveLength(2);
  });

  it('throws what an afterInit threw', () => {
    gateways.announce(one.instance);
    gateways.fail(new Error('no table'));
    expect(() => gateways.bind(() => undefined)).toThrow('no table');
  });

  it('is complete when every afterInit is, and fails where one does', async () => {
    let resolve: () => void = () => undefined;
    gateways.await(new Promise<void>((done) => (resolve = done)));
    gateways.await('no promise');
    let isComplete = false;
    const complete = gateways.complete().then(() => (isComplete = true));
    await new Promise(setImmediate);
    expect(isComplete).toBe(false);
    resolve();
    await complete;
    gateways.await(Promise.reject(new Error('no table')));
    await expect(gateways.complete()).rejects.toThrow('no table');
  });

  it('throws where Nest connects what no module provides', () => {
    gateways.announce({});
    expect(() => gateways.bind(() => undefined)).toThrow('a gateway that no module provides');
  });

  it('refuses a handshake for which Nest bound other handlers than it explored', async () => {
    gateways.announce(one.instance);
    gateways.bind(() => undefined);
    await gateways.complete();
    await expect(endpoint.hooks.handshake(makeSession())).rejects.toThrow(
      'expected Nest to bind 1 handlers, got 0',
    );
  });
});
