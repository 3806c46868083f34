import type { IncomingHttpHeaders } from 'node:http';
import type { Handshake, WebSocketSession } from '../../lib/index.js';
import { is, type Same } from '../support/type.js';

/** A guard that was written for HTTP reads the headers of a session as it read a request's. */
export function bearerOf({ headers }: WebSocketSession): string | undefined {
  return headers.authorization?.replace('Bearer ', '') ?? headers.cookie?.trim();
}

/** What Node's types call the one value of a header is that here, too. */
type Single<Headers> = {
  [Name in keyof Headers as string extends Name ? never : Name]: Headers[Name];
};
type Ours = Single<Handshake['headers']>;
type Nodes = Single<IncomingHttpHeaders>;

is<Same<Ours, Readonly<Pick<Nodes, keyof Ours & keyof Nodes>>>>();
is<
  Same<
    Ours['authorization' | 'cookie' | 'host' | 'origin' | 'user-agent' | 'referer'],
    string | undefined
  >
>();
is<Same<Handshake['headers']['x-forwarded-for'], string | string[] | undefined>>();

export const ofNode = (headers: IncomingHttpHeaders): Handshake['headers'] => headers;
export const forNode = (headers: Handshake['headers']): IncomingHttpHeaders => headers;
