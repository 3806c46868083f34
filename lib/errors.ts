/**
 * The codes of {@link HypernWsError}, with what each means.
 *
 * At start: `OPTION_INVALID` (an option is out of bounds or unknown), `OPTION_CONFLICT` (two
 * gateways of one path disagree, or a global guard, pipe or interceptor has a scope that its
 * gateways have not), `EVENT_RESERVED` (a decorator names an event that starts with `$`),
 * `PATTERN_INVALID` (a decorator's channel is no name and no pattern), `PATH_TAKEN` (a route and a
 * gateway, or two routes, share a path), `MODULE_DUPLICATE` (`forRoot` was imported twice),
 * `MODULE_BARE` (only the class was imported, without `forRoot`), `ADAPTER_REPLACED`
 * (`useWebSocketAdapter` took our adapter's place), `NO_HTTP_SERVER` (a gateway has no server to
 * listen on), `PORT_UNAVAILABLE` (a gateway's own port can't be opened), `ROUTE_LATE`
 * (`WebsocketRoute.on` after the app listens).
 *
 * At run time: `BAD_NAME`, `TOO_MANY_ROOMS`, `TOO_MANY_CHANNELS`, `TOO_MANY_STREAMS` (as on the
 * wire), `MESSAGE_INVALID` (a message has no JSON), `ITERATION_INVALID` (a session is read that a
 * gateway reads, or is read twice), `CLOSE_CODE_INVALID` (nobody may send that close code).
 *
 * In the client: `NO_WEBSOCKET`, `CONNECTION_LOST`, `TIMEOUT`, `QUEUE_FULL`, `CLOSED`, `ABORTED`,
 * `REFUSED`.
 */
export type HypernWsErrorCode =
  | 'OPTION_INVALID'
  | 'OPTION_CONFLICT'
  | 'EVENT_RESERVED'
  | 'PATTERN_INVALID'
  | 'PATH_TAKEN'
  | 'MODULE_DUPLICATE'
  | 'MODULE_BARE'
  | 'ADAPTER_REPLACED'
  | 'NO_HTTP_SERVER'
  | 'PORT_UNAVAILABLE'
  | 'ROUTE_LATE'
  | 'BAD_NAME'
  | 'TOO_MANY_ROOMS'
  | 'TOO_MANY_CHANNELS'
  | 'TOO_MANY_STREAMS'
  | 'MESSAGE_INVALID'
  | 'ITERATION_INVALID'
  | 'CLOSE_CODE_INVALID'
  | 'NO_WEBSOCKET'
  | 'CONNECTION_LOST'
  | 'TIMEOUT'
  | 'QUEUE_FULL'
  | 'CLOSED'
  | 'ABORTED'
  | 'REFUSED';

/** Every error that the library itself throws. `code` is stable; the message is for people. */
export class HypernWsError extends Error {
  override readonly name = 'HypernWsError';

  constructor(
    readonly code: HypernWsErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
