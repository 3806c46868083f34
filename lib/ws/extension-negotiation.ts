import { extension, PerMessageDeflate } from 'ws';

type Parameters = Record<string, unknown>;

// `ws` exports both; its types do not know them yet.
declare module 'ws' {
  export class PerMessageDeflate {
    static readonly extensionName: string;
    constructor(options: Parameters);
    accept(offers: readonly Parameters[]): Parameters;
  }
  export const extension: {
    parse(header: string): Record<string, Parameters[]>;
    format(extensions: Record<string, readonly Parameters[]>): string;
  };
}

/** What a client and the server agreed on. */
export interface Agreement {
  /** The value of Sec-WebSocket-Extensions in the response. */
  readonly header: string;
  /** The window that the server's frames may need, in bits (RFC 7692, section 7.1.2.1). */
  readonly windowBits: number;
}

const DEFAULT_WINDOW_BITS = 15;

/**
 * Answers the client's offer of permessage-deflate, without context takeover on either side.
 * Returns `undefined` where it offers none.
 * @throws Error for an offer that is malformed, or of which nothing can be accepted.
 */
export function negotiateDeflate(offered: string | undefined): Agreement | undefined {
  if (offered === undefined) return undefined;
  const name = PerMessageDeflate.extensionName;
  const offers = extension.parse(offered)[name];
  if (!offers) return undefined;
  const deflate = new PerMessageDeflate({
    isServer: true,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
  });
  const params = deflate.accept(offers);
  const { server_max_window_bits: bits = DEFAULT_WINDOW_BITS } = params;
  return { header: extension.format({ [name]: [params] }), windowBits: Number(bits) };
}
