import { once } from 'node:events';
import { WebSocket } from 'ws';

/**
 * Clients that stay: one says a number every few milliseconds, and all others must hear each of
 * them, in order, whatever the rest does meanwhile.
 */
export class Steady {
  /** How many numbers all of them have heard together. */
  heard = 0;
  /** What was heard out of order, or whose connection ended. */
  readonly faults: string[] = [];
  readonly #sockets: WebSocket[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  static async start(url: string, count: number): Promise<Steady> {
    const steady = new Steady();
    for (let index = 0; index < count; index++) await steady.#add(url);
    let next = 0;
    const [speaker] = steady.#sockets;
    steady.#timer = setInterval(() => {
      speaker!.send(`{"event":"say","data":{"room":"steady","text":${next++}},"id":0}`);
    }, 5);
    return steady;
  }

  /** Lets what was said arrive, and closes all. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    this.#isStopped = true;
    for (const socket of this.#sockets) socket.close();
    await Promise.all(this.#sockets.map((socket) => once(socket, 'close')));
  }

  async #add(url: string): Promise<void> {
    const socket = new WebSocket(url);
    let expected: number | undefined;
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      if (!text.startsWith('{"event":"said"')) return;
      const { data: number } = JSON.parse(text) as { data: number };
      if (number !== (expected ?? number)) this.faults.push(`${number} after ${expected! - 1}`);
      expected = number + 1;
      this.heard++;
    });
    socket.on('error', (error) => this.faults.push(error.message));
    socket.on('close', (code) => this.#isStopped || this.faults.push(`closed with ${code}`));
    await once(socket, 'open');
    socket.send('{"event":"join","data":{"room":"steady"}}');
    this.#sockets.push(socket);
  }
}
