import type { IncomingMessage } from 'node:http';
import proxyAddress from 'proxy-addr';
import type { ResolvedOptions } from './options.js';

/** What a request says of its client, as far as the proxies before it are trusted. */
export interface ClientFacts {
  readonly ip: string;
  /** The host that the client named. */
  readonly host: string | undefined;
}

/** Reads X-Forwarded-For and -Host, where the peer that set them is trusted. */
export class TrustedProxy {
  readonly #isTrusted: (address: string, hop: number) => boolean;

  constructor(trustProxy: ResolvedOptions['trustProxy']) {
    if (trustProxy === false) this.#isTrusted = () => false;
    else if (typeof trustProxy === 'number') this.#isTrusted = (_address, hop) => hop < trustProxy;
    else this.#isTrusted = proxyAddress.compile([...trustProxy]);
  }

  read(request: IncomingMessage): ClientFacts {
    const peer = request.socket.remoteAddress ?? '';
    if (!this.#isTrusted(peer, 0)) return { ip: peer, host: request.headers.host };
    const forwardedHost = request.headers['x-forwarded-host'];
    const list = Array.isArray(forwardedHost) ? forwardedHost[0] : forwardedHost;
    const host = list?.split(',')[0]?.trim();
    const ip = proxyAddress(request, this.#isTrusted) ?? peer;
    return { ip, host: host || request.headers.host };
  }
}
