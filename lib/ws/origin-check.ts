import type { IncomingMessage } from 'node:http';
import type { Origins } from './options.js';

/** Tells whether a page of the request's Origin may connect (RFC 6455, section 10.2). */
export async function isOriginAllowed(
  origins: Origins,
  request: IncomingMessage,
  host: string | undefined,
): Promise<boolean> {
  const origin = originOf(request);
  if (origin === undefined || origins === '*') return true;
  if (typeof origins === 'function') {
    const verdict: unknown = await origins(origin, request);
    return verdict === true; // what is only truthy may be a mistake, and would let everybody in
  }
  if (origins === 'same-host') return isSameHost(origin, host);
  return origins.some((allowed) =>
    typeof allowed === 'string' ? allowed === origin : matchesWhole(allowed, origin),
  );
}

/** Browsers of the draft that is version 8 call it by another name. */
function originOf({ headers }: IncomingMessage): string | undefined {
  return headers.origin ?? (headers['sec-websocket-origin'] as string | undefined);
}

/** Compares host names alone: a proxy may change the port and the scheme. */
function isSameHost(origin: string, host: string | undefined): boolean {
  if (host === undefined) return false;
  const own = hostNameOf(`http://${host}`);
  return own !== undefined && own === hostNameOf(origin);
}

function hostNameOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { hostname, username, password } = new URL(url);
  return username || password || hostname === '' ? undefined : hostname.toLowerCase();
}

/**
 * A pattern without anchors, or with the memory of `g` and the lines of `m`, must not let a
 * look-alike through; `null` is what any page can be, and is allowed by name only.
 */
function matchesWhole(pattern: RegExp, origin: string): boolean {
  if (origin === 'null') return false;
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace(/[gmy]/g, '')).test(origin);
}
