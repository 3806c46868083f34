/** What a key of Nest's `GatewayMetadata` that means nothing to plain WebSockets has here. */
const EQUIVALENTS: Readonly<Record<string, string>> = {
  adapter: 'nothing: a broker is no option of a gateway',
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
  namespace: '"path"',
  parser: '"parse"',
  perMessageDeflate: '"compression"',
  pingInterval: '"heartbeat.pingInterval"',
  pingTimeout: '"heartbeat.pingTimeout"',
  serveClient: "the package's own client, hypern-ws/client",
  transports: 'nothing: every connection is a WebSocket',
  upgradeTimeout: '"handshake.timeout"',
  wsEngine: 'nothing: the engine is "ws"',
};

/** The options of a gateway, without the keys that mean nothing here. */
export interface SiftedOptions {
  readonly options: Readonly<Record<string, unknown>>;
  /** One line that names each such key and our equivalent; `undefined` where there is none. */
  readonly warning: string | undefined;
}

/** Takes the keys out of a gateway's options that are Nest's and mean nothing to `ws`. */
export function siftOptions(given: Readonly<Record<string, unknown>>): SiftedOptions {
  const options: Record<string, unknown> = {};
  const remedies: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(EQUIVALENTS, key)) options[key] = value;
    else if (value !== undefined) remedies.push(`instead of "${key}" use ${EQUIVALENTS[key]!}`);
  }
  if (remedies.length === 0) return { options, warning: undefined };
  const warning = `those of other adapters are ignored; ${remedies.join('; ')}`;
  return { options, warning };
}
