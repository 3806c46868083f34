/** The upgrade request. The floor that knows HTTP gives it its members. */
// oxlint-disable-next-line no-empty-object-type
export interface UpgradeRequest {}

/** Facts of the HTTP request that became a session: what guards written for HTTP read. */
export interface Handshake {
  readonly request: UpgradeRequest;
  /** Header names in lower case. A header may be absent. */
  readonly headers: Record<string, string | string[] | undefined>;
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
  /** The subprotocol that was chosen, or an empty string. */
  readonly protocol: string;
}
