import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ChannelManager } from '../../lib/core/channel-manager.js';
import { systemClock } from '../../lib/core/clock.js';
import { HeartbeatManager } from '../../lib/core/heartbeat-manager.js';
import type { Log } from '../../lib/core/log.js';
import { RoomManager } from '../../lib/core/room-manager.js';
import { SessionRegistry } from '../../lib/core/session-registry.js';
import { WebsocketRoute } from '../../lib/core/websocket-route.js';
import { AsyncScope } from '../../lib/ws/async-scope.js';
import type { Endpoint } from '../../lib/ws/endpoint.js';
import { frameWriters } from '../../lib/ws/frame-writers.js';
import type { GatewayOptions, HypernWsOptions } from '../../lib/ws/options.js';
import { overrideOptions, resolveOptions } from '../../lib/ws/resolve-options.js';
import { HypernWsServer } from '../../lib/ws/server.js';
import { makeDescribe } from './describe.js';

/** What a test says beside the options. */
interface BareSettings {
  /** What a gateway of the path says of it. */
  readonly own?: GatewayOptions;
  /** Whether the application takes connections. @default true */
  readonly isReady?: boolean;
}

/** The library without Nest: one path `/ws` on an HTTP server of its own. */
export class BareServer {
  readonly log: string[] = [];
  readonly rooms;
  readonly channels;
  readonly sessions;
  readonly heartbeats;
  readonly routes = new WebsocketRoute();
  readonly server: HypernWsServer;
  readonly endpoint: Endpoint;
  readonly http: Server = createServer();

  readonly #sockets = new Set<Socket>();

  constructor(given: HypernWsOptions = {}, { own = {}, isReady = true }: BareSettings = {}) {
    const shared = resolveOptions(given); // what all paths of an application share
    const options = overrideOptions(shared, own, '/ws');
    const log: Log = {
      warn: (kind, message) => void this.log.push(`${kind}: ${message}`),
      error: (kind, error) => {
        this.log.push(`${kind}: ${String(error)}`);
        return 'ref';
      },
    };
    this.rooms = new RoomManager(options.limits, frameWriters);
    this.channels = new ChannelManager(options.limits, frameWriters, (_session, channel, event) =>
      this.endpoint.router.channelHandlersOf(channel, event),
    );
    this.sessions = new SessionRegistry(frameWriters, options.identify, log);
    this.heartbeats = new HeartbeatManager(shared.heartbeat, systemClock, shared.inbound.timeout);
    const { rooms, channels, sessions, heartbeats } = this;
    const describe = makeDescribe((error) => log.error('unexpected', error));
    const scope = new AsyncScope();
    const parts = {
      rooms,
      channels,
      sessions,
      heartbeats,
      log,
      clock: systemClock,
      describe,
      scope,
    };
    this.server = new HypernWsServer(options, parts, this.routes);
    this.endpoint = this.server.endpoint(0, '/ws', options);
    this.server.attach(this.http);
    this.http.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    if (isReady) this.server.ready();
  }

  /** Listens on a free port; returns the URL of the path. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.http.listen(0, '127.0.0.1', resolve));
    return `ws://127.0.0.1:${(this.http.address() as AddressInfo).port}/ws`;
  }

  /** Cuts all connections, then closes: nobody is seen out. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.close();
  }

  async close(): Promise<void> {
    await this.server.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }
}
