import { Logger, type InjectionToken, type Provider } from '@nestjs/common';
import {
  ApplicationConfig,
  ExternalContextCreator,
  HttpAdapterHost,
  ModulesContainer,
} from '@nestjs/core';
import { ChannelManager } from '../core/channel-manager.js';
import { systemClock } from '../core/clock.js';
import { HeartbeatManager } from '../core/heartbeat-manager.js';
import { LogThrottle } from '../core/log-throttle.js';
import type { Log } from '../core/log.js';
import { RoomManager } from '../core/room-manager.js';
import { SessionRegistry } from '../core/session-registry.js';
import { WebsocketRoute } from '../core/websocket-route.js';
import { AsyncScope } from '../ws/async-scope.js';
import { frameWriters } from '../ws/frame-writers.js';
import type { HypernWsOptions, ResolvedOptions } from '../ws/options.js';
import { resolveOptions } from '../ws/resolve-options.js';
import { HypernWsServer } from '../ws/server.js';
import { ApplicationHooks } from './application-hooks.js';
import { makeDescribeFailure } from './describe-failure.js';
import { DisconnectPipelines } from './disconnect-pipelines.js';
import { GatewayRegistry } from './gateway-registry.js';
import { GatewayExplorer } from './gateway.explorer.js';
import { bindingsOf } from './session-bindings.js';

/** What the user gave, and to which method. */
export interface GivenOptions {
  readonly options: HypernWsOptions | undefined;
  readonly where: string;
}

/** The token of what the user gave. */
export const GIVEN_OPTIONS = Symbol('HypernWsModule given options');

const OPTIONS = Symbol('HypernWsModule options');
const LOG = Symbol('HypernWsModule log');

/** Types a factory by what it makes; Nest types none. */
function make<Parts extends unknown[]>(
  provide: InjectionToken,
  inject: InjectionToken[],
  useFactory: (...parts: Parts) => unknown,
): Provider {
  return { provide, inject, useFactory: useFactory as (...parts: unknown[]) => unknown };
}

/** What the module exports: the class is the token. The server is there for integrations. */
export const managers: InjectionToken[] = [
  RoomManager,
  ChannelManager,
  HeartbeatManager,
  SessionRegistry,
  WebsocketRoute,
  HypernWsServer,
];

/** Constructs and wires everything of one application. */
export const providers: Provider[] = [
  make(OPTIONS, [GIVEN_OPTIONS], ({ options, where }: GivenOptions) =>
    resolveOptions(options, where),
  ),
  make(LOG, [], () => new LogThrottle(new Logger('HypernWs'), systemClock)),
  make(
    RoomManager,
    [OPTIONS],
    ({ limits }: ResolvedOptions) => new RoomManager(limits, frameWriters),
  ),
  make(
    ChannelManager,
    [OPTIONS],
    ({ limits }: ResolvedOptions) =>
      new ChannelManager(
        limits,
        frameWriters,
        (session, channel, event) =>
          bindingsOf(session)?.router.channelHandlersOf(channel, event) ?? [],
      ),
  ),
  make(
    HeartbeatManager,
    [OPTIONS],
    ({ heartbeat, inbound }: ResolvedOptions) =>
      new HeartbeatManager(heartbeat, systemClock, inbound.timeout),
  ),
  make(
    SessionRegistry,
    [OPTIONS, LOG],
    ({ identify }: ResolvedOptions, log: Log) => new SessionRegistry(frameWriters, identify, log),
  ),
  make(WebsocketRoute, [], () => new WebsocketRoute()),
  make(
    HypernWsServer,
    [OPTIONS, LOG, WebsocketRoute, RoomManager, ChannelManager, HeartbeatManager, SessionRegistry],
    (
      options: ResolvedOptions,
      log: Log,
      routes: WebsocketRoute,
      rooms: RoomManager,
      channels: ChannelManager,
      heartbeats: HeartbeatManager,
      sessions: SessionRegistry,
    ) => {
      const describe = makeDescribeFailure(log);
      const own = { log, clock: systemClock, scope: new AsyncScope(), describe };
      return new HypernWsServer(options, { ...own, rooms, channels, heartbeats, sessions }, routes);
    },
  ),
  make(
    GatewayRegistry,
    [
      OPTIONS,
      LOG,
      HypernWsServer,
      ModulesContainer,
      ApplicationConfig,
      HttpAdapterHost,
      ExternalContextCreator,
    ],
    (
      options: ResolvedOptions,
      log: Log,
      server: HypernWsServer,
      modules: ModulesContainer,
      config: ApplicationConfig,
      host: HttpAdapterHost,
      contexts: ExternalContextCreator,
    ) =>
      new GatewayRegistry({
        explorer: new GatewayExplorer(modules, config),
        pipelines: new DisconnectPipelines(contexts),
        clock: systemClock,
        options,
        log,
        server,
        config,
        host,
      }),
  ),
  make(
    ApplicationHooks,
    [ApplicationConfig, HttpAdapterHost, ModulesContainer, GatewayRegistry, HypernWsServer, LOG],
    (
      config: ApplicationConfig,
      host: HttpAdapterHost,
      modules: ModulesContainer,
      gateways: GatewayRegistry,
      server: HypernWsServer,
      log: Log,
    ) => new ApplicationHooks({ config, host, modules, gateways, server, log }),
  ),
];
