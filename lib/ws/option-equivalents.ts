/** What a key of Nest's `GatewayMetadata` that means nothing to plain WebSockets has here. */
const EQUIVALENTS: Readonly<Record<string, string>> = {
  adapter: 'nothing: a broker is no option here',
  allowEIO3: 'nothing: there is no Engine.IO',
  allowRequest: '@OnHandshake() or "handshake.middleware"',
  allowUpgrades: 'nothing: every connection is a WebSocket',
  connectTimeout: '"handshake.timeout"',
  cookie: 'nothing: the session has "cookies" and "id"',
  cors: '"origins"',
  destroyUpgrade: 'nothing: upgrades of other paths are left to others',
  destroyUpgradeTimeout: 'nothing: upgrades of other paths are left to others',
  httpCompression: '"compression"',
  initialPacket: '@OnConnect()',
  maxHttpBufferSize: '"maxPayload"',
  namespace: '"path" of a gateway',
  parser: '"parse"',
  perMessageDeflate: '"compression"',
  pingInterval: '"heartbeat.pingInterval"',
  pingTimeout: '"heartbeat.pingTimeout"',
  serveClient: "the package's own client, hypern-ws/client",
  transports: 'nothing: every connection is a WebSocket',
  upgradeTimeout: '"handshake.timeout"',
  wsEngine: 'nothing: the engine is "ws"',
};

/** Names what is here in place of an option of other adapters; `undefined` where it is none of theirs. */
export function equivalentOf(key: string): string | undefined {
  return Object.hasOwn(EQUIVALENTS, key) ? EQUIVALENTS[key] : undefined;
}
