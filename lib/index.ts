export type { ChannelHandler } from './core/channel-listeners.js';
export { ChannelManager, type ChannelOptions } from './core/channel-manager.js';
export { Channel } from './core/channel.js';
export type { Disconnect } from './core/disconnect.js';
export type { Excluded } from './core/fan-out.js';
export type { Handshake, UpgradeRequest } from './core/handshake.js';
export { HeartbeatManager } from './core/heartbeat-manager.js';
export type { Listener } from './core/listeners.js';
export { WebSocketMessage, type MessageType } from './core/message.js';
export type {
  DrainOptions,
  HeartbeatOptions,
  InboundOptions,
  LimitOptions,
  RateOptions,
  SlowConsumerOptions,
} from './core/options.js';
export type { Bytes } from './core/outgoing-message.js';
export { ReadyState } from './core/ready-state.js';
export { RoomManager } from './core/room-manager.js';
export { Room } from './core/room.js';
export type { SessionStats } from './core/session-connection.js';
export { SessionRegistry } from './core/session-registry.js';
export type { RegistryStats } from './core/session-totals.js';
export { WebSocketSession, type SendOptions } from './core/session.js';
export {
  WebsocketRoute,
  type DisconnectHandler,
  type RouteHandler,
  type RouteOptions,
} from './core/websocket-route.js';
export { HypernWsError, type HypernWsErrorCode } from './errors.js';
export { ChannelEvent } from './nest/channel-event.decorator.js';
export {
  contract,
  type Answering,
  type ContractTools,
  type TypedMethodDecorator,
} from './nest/contract.js';
export { HypernWsAdapter } from './nest/hypern-ws.adapter.js';
export { HypernWsModule } from './nest/hypern-ws.module.js';
export type {
  HypernWsAsyncOptions,
  HypernWsOptionsCreator,
  HypernWsOptionsFactory,
} from './nest/module-options.js';
export { OnConnect } from './nest/on-connect.decorator.js';
export { OnDisconnect } from './nest/on-disconnect.decorator.js';
export { OnHandshake } from './nest/on-handshake.decorator.js';
export { OnSubscribe } from './nest/on-subscribe.decorator.js';
export {
  WsChannel,
  WsHeaders,
  WsParam,
  WsQuery,
  WsUser,
  type Pipe,
} from './nest/parameters.decorator.js';
export { CloseCode } from './protocol/close-code.js';
export type * from './protocol/contract.js';
export type { FailureCode } from './protocol/failure.js';
export type { FrameId, InboundFrame } from './protocol/inbound-frame.js';
export { EXCEPTION_EVENT, ReservedEvent } from './protocol/reserved-event.js';
export { SUBPROTOCOL } from './protocol/subprotocol.js';
export { Endpoint } from './ws/endpoint.js';
export type {
  ClientInfo,
  CompressionOptions,
  GatewayOptions,
  HandshakeMiddleware,
  HandshakeOptions,
  HypernWsOptions,
  Origins,
  ResolvedOptions,
  SelectProtocol,
  VerifyClient,
} from './ws/options.js';
