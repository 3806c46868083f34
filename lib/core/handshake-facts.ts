import type { Handshake, UpgradeRequest } from './handshake.js';

/** The part of a session that says where it came from: the facts of its handshake. */
export abstract class HandshakeFacts implements Handshake {
  readonly #handshake: Handshake;

  /** @internal */
  constructor(handshake: Handshake) {
    this.#handshake = handshake;
  }

  /** The upgrade request itself. */
  get request(): UpgradeRequest {
    return this.#handshake.request;
  }
  /** Header names in lower case. `authorization` may come from a token in the subprotocol. */
  get headers(): Handshake['headers'] {
    return this.#handshake.headers;
  }
  /**
   * Returns a header by its name, in any case; `undefined` where there is none. As in Express,
   * `Referer` and `Referrer` are one.
   */
  get(name: string): string | string[] | undefined {
    const key = name.toLowerCase();
    const { headers } = this;
    if (key === 'referer' || key === 'referrer') return headers.referrer ?? headers.referer;
    return Object.hasOwn(headers, key) ? headers[key] : undefined;
  }
  /** As `get(name)`. */
  header(name: string): string | string[] | undefined {
    return this.get(name);
  }
  /** The method of every upgrade request: `GET`. */
  get method(): string {
    return 'GET';
  }
  /** Path and query, as the client sent them. */
  get url(): string {
    return this.#handshake.url;
  }
  /** As `url`: what guards for Express read. */
  get originalUrl(): string {
    return this.url;
  }
  /** The path alone. */
  get path(): string {
    return this.#handshake.path;
  }
  /** What the path's parameters matched. */
  get params(): Handshake['params'] {
    return this.#handshake.params;
  }
  /** The query; a key that occurs more than once holds all its values. */
  get query(): Handshake['query'] {
    return this.#handshake.query;
  }
  get cookies(): Handshake['cookies'] {
    return this.#handshake.cookies;
  }
  /** The client's address: behind trusted proxies (`trustProxy`) the one that they report. */
  get ip(): string {
    return this.#handshake.ip;
  }
  /** The host that the client named, without the port: `X-Forwarded-Host` where that is trusted. */
  get hostname(): string {
    return this.#handshake.hostname;
  }
  /** The subprotocol that was chosen, or an empty string. */
  get protocol(): string {
    return this.#handshake.protocol;
  }
}
