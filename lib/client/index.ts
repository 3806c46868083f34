export { HypernWsError, type HypernWsErrorCode } from '../errors.js';
export type {
  AnyContract,
  ChannelContract,
  ChannelName,
  ChannelOf,
  Contract,
  EventAnswer,
  EventContract,
  EventData,
  EventName,
  PushData,
  PushName,
  SubscribedData,
  ValidContract,
} from '../protocol/contract.js';
export type { FailureCode } from '../protocol/failure.js';
export type { ClientChannel, ChannelEventData, ChannelEvents } from './client-channel.js';
export type { HypernWsClientOptions } from './client-options.js';
export type { ClientClock } from './clock.js';
export type { ClientState, StateChange } from './connection.js';
export { HypernWsClient, type ClientEventData, type ClientEvents } from './hypern-ws-client.js';
export { HypernWsException } from './hypern-ws-exception.js';
export type { RequestOptions } from './outbox.js';
export type { WaitOptions } from './task.js';
export type { WebSocketClass, WebSocketLike } from './web-socket.js';
