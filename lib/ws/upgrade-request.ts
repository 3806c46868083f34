import type { IncomingMessage } from 'node:http';
import { parse } from 'cookie';
import type { Handshake } from '../core/handshake.js';
import type { ClientFacts } from './trusted-proxy.js';

declare module '../core/handshake.js' {
  interface UpgradeRequest extends IncomingMessage {}
}

/** Of a Host header; an IPv6 address stands in brackets, and keeps them. */
const PORT = /:\d*$/;

/** The facts of an upgrade request; what costs something is read when it is asked for. */
export class UpgradeFacts implements Handshake {
  readonly ip: string;
  readonly #host: string;
  readonly #params: Handshake['params'];
  #query: Handshake['query'] | undefined;
  #cookies: Handshake['cookies'] | undefined;
  /** Set when the subprotocol is chosen, just before the 101. */
  protocol = '';

  constructor(
    readonly request: IncomingMessage,
    params: Handshake['params'],
    { ip, host = '' }: ClientFacts,
  ) {
    this.#params = params;
    this.ip = ip;
    this.#host = host;
  }

  get headers(): Handshake['headers'] {
    return this.request.headers;
  }
  get hostname(): string {
    return this.#host.replace(PORT, '');
  }
  get url(): string {
    return this.request.url ?? '/';
  }
  get path(): string {
    return pathOf(this.url);
  }
  get params(): Handshake['params'] {
    return this.#params;
  }
  get query(): Handshake['query'] {
    return (this.#query ??= readQuery(this.url));
  }
  /** As middleware read them, if any did: it may know which ones are signed. */
  get cookies(): Handshake['cookies'] {
    const { cookies } = this.request as { readonly cookies?: Handshake['cookies'] };
    return cookies ?? (this.#cookies ??= parse(this.request.headers.cookie ?? ''));
  }
}

/** Returns the path of a request target, in origin form or absolute form (RFC 9112, section 3.2). */
export function pathOf(url: string): string {
  if (!url.startsWith('/')) return URL.canParse(url) ? new URL(url).pathname : url;
  const end = url.search(/[?#]/);
  return end === -1 ? url : url.slice(0, end);
}

function readQuery(url: string): Handshake['query'] {
  const start = url.indexOf('?');
  const query: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  if (start === -1) return query;
  for (const [key, value] of new URLSearchParams(url.slice(start + 1))) {
    const known = query[key];
    if (known === undefined) query[key] = value;
    else if (Array.isArray(known)) known.push(value);
    else query[key] = [known, value];
  }
  return query;
}
