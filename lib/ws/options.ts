import type { IncomingMessage, ServerResponse } from 'node:http';
import type {
  DrainOptions,
  HeartbeatOptions,
  InboundOptions,
  LimitOptions,
  SlowConsumerOptions,
} from '../core/options.js';
import type { WebSocketSession } from '../core/session.js';

/**
 * Middleware as Connect knows it: `express-session`, `cookie-parser`, `helmet`. It gets Node's own
 * request and response, without what Express adds, whatever its types say.
 */
export type HandshakeMiddleware = ConnectStyle['handle'];

/** A method, since TypeScript takes functions typed for Express's request where a method stands. */
interface ConnectStyle {
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    next: (error?: unknown) => void,
  ): unknown;
}

/** What happens before the 101. */
export interface HandshakeOptions {
  /**
   * Milliseconds that middleware and hooks have altogether before the 101, and that connect hooks
   * have after it; at least 1. @default 10_000
   */
  readonly timeout: number;
  /** Runs before `@OnHandshake()`, in this order. @default [] */
  readonly middleware: readonly HandshakeMiddleware[];
}

/** Which messages are compressed (permessage-deflate, RFC 7692), and how. */
export interface CompressionOptions {
  /** Bytes under which a message goes out as it is; 0 compresses all. @default 1_024 */
  readonly threshold: number;
  /** Bytes over which a message goes out as it is, at least 1. @default 262_144 */
  readonly maxSize: number;
  /** 1 (fast) to 9 (small), as in zlib. @default 6 */
  readonly level: number;
}

/**
 * Which pages may connect. `'same-host'` compares the host names of Origin and Host, ports and
 * schemes aside; a string is a whole origin; a RegExp must match the whole. A handshake without
 * an Origin is no browser's and is allowed.
 */
export type Origins =
  | 'same-host'
  | '*'
  | readonly (string | RegExp)[]
  | ((origin: string, request: IncomingMessage) => boolean | Promise<boolean>);

/** Chooses one of the offered subprotocols, or none. Entries that carry a token are not offered. */
export type SelectProtocol = (offered: Set<string>, request: IncomingMessage) => string | false;

/** Everything that `forRoot` takes, complete: durations in milliseconds, sizes in bytes. */
export interface ResolvedOptions {
  /** Pings and the verdict on silence; `false` watches nobody. */
  readonly heartbeat: false | HeartbeatOptions;
  /** Bytes of one message, at least 1; more close with 1009. @default 1_048_576 */
  readonly maxPayload: number;
  /** Which pages may connect. @default 'same-host' */
  readonly origins: Origins;
  /** What happens before the 101. */
  readonly handshake: HandshakeOptions;
  /** Bounds on what clients may hold. */
  readonly limits: LimitOptions;
  /** How the messages of one session are handled. */
  readonly inbound: InboundOptions;
  /** What happens to a client that does not read. */
  readonly slowConsumer: SlowConsumerOptions;
  /** Which messages are compressed, and how. @default false */
  readonly compression: false | CompressionOptions;
  /** Chooses the subprotocol. @default `hypern.v1.json` if offered, else the first that carries no token */
  readonly protocols: SelectProtocol;
  /** Milliseconds that a close waits for the outbox, the handlers and the peer. @default 5_000 */
  readonly closeTimeout: number;
  /** How sessions leave when the application stops. */
  readonly drain: DrainOptions;
  /** How many proxies, or which addresses, may set X-Forwarded-For and -Host. @default false */
  readonly trustProxy: false | number | readonly string[];
  /** Names a session's user; asked whenever `session.user` is set. @default session.user?.id */
  readonly identify: (session: WebSocketSession) => string | undefined;
  /** Whether `app.setGlobalPrefix` applies to the paths of gateways. @default false */
  readonly globalPrefix: boolean;
  /**
   * Reads a message in a dialect of the application's own and returns what the frame reader
   * gets; what it throws is `BAD_FRAME`. @default JSON.parse
   */
  readonly parse: (data: string | Buffer, isBinary: boolean) => unknown;
  /** `ws`'s own, of a gateway: may refuse a handshake. @default undefined */
  readonly verifyClient: VerifyClient | undefined;
}

/** `verifyClient` as `ws` calls it: with one parameter it returns, with two it calls back. */
export type VerifyClient =
  | ((info: ClientInfo) => boolean | Promise<boolean>)
  | ((
      info: ClientInfo,
      callback: (accept: boolean, status?: number, message?: string) => void,
    ) => void);

/** What `verifyClient` gets. */
export interface ClientInfo {
  readonly origin: string;
  readonly secure: boolean;
  readonly req: IncomingMessage;
}

/** Sections of the options whose members are optional one by one. */
type Section =
  | HeartbeatOptions
  | HandshakeOptions
  | LimitOptions
  | InboundOptions
  | SlowConsumerOptions
  | CompressionOptions
  | DrainOptions;

type Given<T> = T extends Section ? Partial<T> : T;

/** What `HypernWsModule.forRoot` takes. Everything is optional. */
export type HypernWsOptions = {
  readonly [Key in Exclude<keyof ResolvedOptions, 'verifyClient'>]?: Given<ResolvedOptions[Key]>;
};

/** What one gateway may say of its own path, beside `path` itself. */
export type GatewayOptions = Omit<HypernWsOptions, 'drain' | 'identify' | 'globalPrefix'> & {
  readonly verifyClient?: VerifyClient;
  readonly handleProtocols?: SelectProtocol;
};
