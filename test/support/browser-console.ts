import { WebSocket } from 'ws';

/** The console of a page: runs code as it is typed in, with a browser's `WebSocket`. */
export class BrowserConsole {
  /** What was logged. */
  readonly lines: string[] = [];
  readonly #sockets: WebSocket[] = [];
  readonly #origin: string;
  readonly #port: number;
  #wake = (): void => {};

  /** @param port - stands in for the port that the page and its code name. */
  constructor(origin: string, port: number) {
    this.#origin = origin;
    this.#port = port;
  }

  run(code: string): void {
    // oxlint-disable-next-line no-implied-eval, no-new-func -- the code is the project's own
    const run = new Function('WebSocket', 'console', code) as (...globals: unknown[]) => void;
    run(this.#makeClass(), { log: (line: unknown) => this.#log(String(line)) });
  }

  /** Resolves when so many lines were logged. */
  async until(count: number): Promise<void> {
    while (this.lines.length < count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  #log(line: string): void {
    this.lines.push(line);
    this.#wake();
  }

  #makeClass(): unknown {
    const { origin, port } = { origin: this.#origin, port: this.#port };
    const sockets = this.#sockets;
    return class extends WebSocket {
      constructor(url: string, protocols?: string | string[]) {
        const address = new URL(url);
        if (address.origin.replace('ws', 'http') !== origin)
          throw new Error(`not of the page: ${url}`);
        address.port = String(port);
        super(address, protocols, { origin });
        sockets.push(this);
      }
    };
  }
}
