import { WebsocketRoute, type Route } from '../../../lib/core/websocket-route.js';
import { HypernWsError } from '../../../lib/errors.js';
import { codeOf } from '../../support/errors.js';

describe('WebsocketRoute', () => {
  let routes: WebsocketRoute;
  const handler = () => undefined;
  beforeEach(() => {
    routes = new WebsocketRoute();
  });

  it('hands over the routes that are there, and each that comes', () => {
    const added: Route[] = [];
    const handshake = () => ({ id: 1 });
    routes.on('/a', handler, { handshake });
    routes.bind((route) => added.push(route));
    routes.on('/b', handler);
    expect(added).toEqual([
      { path: '/a', handler, handshake },
      { path: '/b', handler, handshake: undefined },
    ]);
  });

  it('can be chained', () => {
    expect(routes.on('/a', handler).onDisconnect(handler)).toBe(routes);
  });

  it('throws what who takes the routes throws, and keeps no such route', () => {
    const added: Route[] = [];
    routes.bind(() => {
      throw new HypernWsError('PATH_TAKEN', 'taken');
    });
    expect(codeOf(() => routes.on('/a', handler))).toBe('PATH_TAKEN');
    routes.bind((route) => added.push(route));
    expect(added).toEqual([]);
  });

  it('throws ROUTE_LATE once the application listens, and says which route and where to', () => {
    routes.seal();
    expect(codeOf(() => routes.on('/late', handler))).toBe('ROUTE_LATE');
    expect(() => routes.on('/late', handler)).toThrow(/"\/late".*onModuleInit/);
  });

  it('takes handlers of disconnects at any time, in their order', () => {
    const other = () => undefined;
    routes.onDisconnect(handler);
    routes.seal();
    routes.onDisconnect(other);
    expect(routes.disconnectHandlers).toEqual([handler, other]);
  });
});
