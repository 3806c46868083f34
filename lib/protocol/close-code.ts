/**
 * Close codes that the server sends (RFC 6455, section 7.4). The library's own codes lie in
 * the private range, so that a client needs a range and no table: see `reconnectAfter`.
 */
export enum CloseCode {
  /** The conversation is over; nothing went wrong. */
  Normal = 1000,
  /** The server goes away: sent on a drain to clients without the subprotocol. */
  GoingAway = 1001,
  /** No close frame arrived: never sent, only reported. */
  Abnormal = 1006,
  /** A text frame was no valid UTF-8, or a compressed one no deflate. */
  InvalidData = 1007,
  /** A message came in more than `limits.maxFragments` fragments, or a frame byte by byte. */
  PolicyViolation = 1008,
  /** A message was larger than `maxPayload`. */
  TooBig = 1009,
  /** A connect hook failed unexpectedly, or a handler of a route threw. */
  InternalError = 1011,
  /** The handshake was refused with 401. */
  Unauthorized = 4001,
  /** The handshake was refused with 403 or another 4xx. */
  Forbidden = 4003,
  /** More than 100 frames in a minute could not be served. */
  TooManyBadFrames = 4008,
  /** The server disconnected the user. */
  Kicked = 4030,
  /** The client did not read what it was sent. */
  SlowConsumer = 4101,
  /** The client did not answer pings. */
  HeartbeatTimeout = 4102,
  /** The client was over its rate for 10 seconds. */
  RateExceeded = 4103,
  /** A limit on connections is reached. */
  TooManyConnections = 4104,
  /** The server drains before it stops. */
  Drain = 4200,
  /** The token that authenticated the session has expired. */
  TokenExpired = 4201,
  /** The server is not ready yet, or a hook took too long. */
  NotReady = 4202,
}

/** Tells whether RFC 6455 (section 7.4) and its registry let an endpoint send the code. */
export function isSendableCloseCode(code: number): boolean {
  const isStandard =
    code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
  return Number.isInteger(code) && (isStandard || (code >= 3000 && code <= 4999));
}
