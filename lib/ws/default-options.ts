import { selectSubprotocol } from '../protocol/subprotocol.js';
import type { CompressionOptions, ResolvedOptions } from './options.js';

/** The defaults of every option: the only place where they stand. */
export const defaultOptions: ResolvedOptions = {
  heartbeat: { pingInterval: 30_000, pingTimeout: 10_000, maxMissedPings: 2, autoStart: true },
  maxPayload: 1_048_576,
  origins: 'same-host',
  handshake: { timeout: 10_000, middleware: [] },
  limits: {
    maxConnections: Infinity,
    maxConnectionsPerIp: Infinity,
    maxChannelsPerSession: 128,
    maxRoomsPerSession: 1_024,
    maxNameBytes: 256,
    maxFragments: 256,
    maxStreamsPerSession: 32,
  },
  inbound: {
    concurrency: 1,
    maxPending: 64,
    maxPendingBytes: 1_048_576,
    timeout: 30_000,
    rate: false,
  },
  slowConsumer: { maxBufferedBytes: 1_048_576, grace: 5_000, policy: 'close' },
  compression: false,
  protocols: selectSubprotocol,
  closeTimeout: 5_000,
  drain: { timeout: 10_000, spread: 2_000 },
  trustProxy: false,
  identify: (session) => session.user?.id,
  globalPrefix: false,
  parse: (data) => JSON.parse(data.toString()),
  verifyClient: undefined,
};

/** What compression starts from where it is switched on. */
export const defaultCompression: CompressionOptions = {
  threshold: 1_024,
  maxSize: 262_144,
  level: 6,
};
