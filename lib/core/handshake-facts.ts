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
  /** Path and query, as the client sent them. */
  get url(): string {
    return this.#handshake.url;
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
  /** The subprotocol that was chosen, or an empty string. */
  get protocol(): string {
    return this.#handshake.protocol;
  }
}
