import { createServer, type Server } from 'node:http';
import { HypernWsError } from '../errors.js';

/** An HTTP server that the library owns: for gateways with a port of their own. */
export class OwnPort {
  readonly server: Server;
  readonly #listening: Promise<void>;

  /** @param handshakeTimeout - milliseconds that a client has for the head of its request. */
  constructor(port: number, handshakeTimeout: number) {
    this.server = createServer(
      {
        headersTimeout: handshakeTimeout,
        requestTimeout: handshakeTimeout,
        connectionsCheckingInterval: Math.min(handshakeTimeout, 1_000),
      },
      (_request, response) => {
        response.writeHead(426, { Connection: 'close', Upgrade: 'websocket' });
        response.end();
      },
    );
    this.#listening = new Promise((resolve, reject) => {
      this.server.once('error', (cause) => reject(unavailable(port, cause)));
      this.server.listen(port, resolve);
    });
    this.#listening.catch(() => undefined); // whoever starts the application awaits it
  }

  /** Resolves when the port is open; rejects with `PORT_UNAVAILABLE` where it can't be. */
  listening(): Promise<void> {
    return this.#listening;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function unavailable(port: number, cause: Error): HypernWsError {
  const { code = 'unknown error' } = cause as NodeJS.ErrnoException;
  return new HypernWsError(
    'PORT_UNAVAILABLE',
    `a gateway's port ${port} can not be opened (${code}); free it, or give the gateway another`,
    { cause },
  );
}
