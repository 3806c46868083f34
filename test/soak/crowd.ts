import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/** What became of the clients of a crowd. */
export interface CrowdFigures {
  connected: number;
  left: number;
  killed: number;
  closedAsSlow: number;
  refused: number;
}

/** How a client behaves until it goes. */
type Behaviour = (socket: WebSocket) => Promise<void>;

const random = (below: number): number => Math.floor(Math.random() * below);
const send = (socket: WebSocket, event: string, data: unknown): void =>
  socket.send(JSON.stringify({ event, data, id: random(1_000) }));

/** Joins, says and leaves; subscribes, publishes and unsubscribes. */
const talk: Behaviour = async (socket) => {
  for (let step = random(30); step >= 0 && socket.readyState === WebSocket.OPEN; step--) {
    const room = `room ${random(40)}`;
    const channel = `open:${random(40)}`;
    send(socket, 'join', { room });
    send(socket, '$sub', { channel });
    send(socket, 'say', { room, text: 'x'.repeat(random(2_000)) });
    send(socket, 'publish', { channel });
    if (random(2) === 0) send(socket, 'leave', { room });
    if (random(2) === 0) send(socket, '$unsub', { channel });
    if (random(10) === 0) socket.send('no JSON');
    await sleep(random(60));
  }
};

/** Asks for more than it reads: some are closed for it, some catch up in time. */
const readSlowly: Behaviour = async (socket) => {
  send(socket, 'join', { room: `room ${random(40)}` });
  socket.pause();
  for (let count = 0; count < 120; count++) send(socket, 'echo', 'x'.repeat(60_000));
  await sleep(1_000 + random(6_000));
  socket.resume();
  await sleep(random(500));
};

/** Clients that come and go without an end. */
export class Crowd {
  readonly figures: CrowdFigures = {
    connected: 0,
    left: 0,
    killed: 0,
    closedAsSlow: 0,
    refused: 0,
  };
  #isStopped = false;
  #members: Promise<void>[] = [];
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  start(talkers: number, slow: number): void {
    this.#isStopped = false;
    const members = [
      ...Array.from({ length: talkers }, () => talk),
      ...Array.from({ length: slow }, () => readSlowly),
    ];
    this.#members = members.map((behave) => this.#play(behave));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all(this.#members);
  }

  async #play(behave: Behaviour): Promise<void> {
    while (!this.#isStopped) {
      const socket = new WebSocket(this.#url, random(2) === 0 ? 'hypern.v1.json' : []);
      socket.on('error', () => undefined);
      socket.on('message', () => undefined);
      socket.on('close', (code) => this.#count(code));
      const ended = once(socket, 'close');
      await Promise.race([once(socket, 'open'), ended]).catch(() => undefined); // it was refused
      if (socket.readyState === WebSocket.OPEN) {
        this.figures.connected++;
        await behave(socket);
        // Every other one goes without a word, in the middle of what it asked for.
        if (random(2) === 0) socket.terminate();
        else socket.close(1000);
      } else {
        this.figures.refused++;
      }
      await ended;
    }
  }

  #count(code: number): void {
    if (code === 4101) this.figures.closedAsSlow++;
    else if (code === 1006) this.figures.killed++;
    else this.figures.left++;
  }
}
