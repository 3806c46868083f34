/** The upgrade request. The floor that knows HTTP gives it its members. */
// oxlint-disable-next-line no-empty-object-type
export interface UpgradeRequest {}

/**
 * Headers by their names in lower case, typed as Node's `IncomingHttpHeaders`: those that a request
 * has once are a string, any other may be several. Each may be absent.
 */
export interface HandshakeHeaders {
  readonly [name: string]: string | string[] | undefined;
  readonly accept?: string | undefined;
  readonly 'accept-encoding'?: string | undefined;
  readonly 'accept-language'?: string | undefined;
  readonly authorization?: string | undefined;
  readonly 'cache-control'?: string | undefined;
  readonly connection?: string | undefined;
  readonly cookie?: string | undefined;
  readonly date?: string | undefined;
  readonly forwarded?: string | undefined;
  readonly from?: string | undefined;
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly pragma?: string | undefined;
  readonly 'proxy-authorization'?: string | undefined;
  readonly referer?: string | undefined;
  readonly 'sec-websocket-extensions'?: string | undefined;
  readonly 'sec-websocket-key'?: string | undefined;
  readonly 'sec-websocket-protocol'?: string | undefined;
  readonly 'sec-websocket-version'?: string | undefined;
  readonly upgrade?: string | undefined;
  readonly 'user-agent'?: string | undefined;
  readonly via?: string | undefined;
}

/** Facts of the HTTP request that became a session: what guards written for HTTP read. */
export interface Handshake {
  readonly request: UpgradeRequest;
  /** Header names in lower case. A header may be absent. */
  readonly headers: HandshakeHeaders;
  /** Path and query, as the client sent them. */
  readonly url: string;
  /** The path alone. */
  readonly path: string;
  /** What the path's parameters matched. */
  readonly params: Record<string, string | string[] | undefined>;
  /** The query; a key that occurs more than once holds all its values. */
  readonly query: Record<string, string | string[] | undefined>;
  readonly cookies: Record<string, string | undefined>;
  /** The client's address: behind trusted proxies (`trustProxy`) the one that they report. */
  readonly ip: string;
  /** The host that the client named, without the port: `X-Forwarded-Host` where that is trusted. */
  readonly hostname: string;
  /** The subprotocol that was chosen, or an empty string. */
  readonly protocol: string;
}
