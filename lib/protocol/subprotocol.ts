/** The subprotocol (RFC 6455, section 1.9) that turns on the pushes that nobody asked for. */
export const SUBPROTOCOL = 'hypern.v1.json';

/** What a subprotocol entry starts with that carries a token: `hypern.auth.BASE64URL`. */
export const AUTH_PREFIX = 'hypern.auth.';

/** Makes the subprotocol entry that carries `token` (base64url, RFC 4648 section 5, unpadded). */
export function encodeToken(token: string): string {
  const bytes = new TextEncoder().encode(token);
  const base64 = btoa(String.fromCharCode(...bytes));
  return AUTH_PREFIX + base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** What no HTTP header can hold (RFC 9110, section 5.5). */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Reads the token that one of the offered entries carries; `undefined` if none does, it is no
 * base64url, is empty, or could not stand in a header.
 */
export function decodeToken(offered: Iterable<string>): string | undefined {
  for (const entry of offered) {
    if (!entry.startsWith(AUTH_PREFIX)) continue;
    const base64 = entry.slice(AUTH_PREFIX.length).replaceAll('-', '+').replaceAll('_', '/');
    try {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const token = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return token === '' || CONTROL.test(token) ? undefined : token;
    } catch {
      return undefined; // not base64url of UTF-8: no token, and the handshake goes on without one
    }
  }
  return undefined;
}

/** Chooses as the server does where the user does not: ours if offered, else the first that carries no token. */
export function selectSubprotocol(offered: Iterable<string>): string | false {
  let first: string | false = false;
  for (const entry of offered) {
    if (entry === SUBPROTOCOL) return entry;
    if (first === false && !entry.startsWith(AUTH_PREFIX)) first = entry;
  }
  return first;
}
