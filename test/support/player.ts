import { WebSocket } from 'ws';

/** Keys whose values are different each time. */
const VARYING = new Set(['sid', 'ref', 'after', 'retryAfter']);

/**
 * Plays a sequence of frames as a document prints it: sends the lines with `→`, does those with
 * `·`, and reads what comes where a line has `←`.
 */
export class Player {
  readonly #url: string;
  readonly #happen: (happening: string) => void;
  readonly #came: string[] = [];
  #wake = (): void => {};
  #socket: WebSocket | undefined;

  constructor(url: string, happen: (happening: string) => void) {
    this.#url = url;
    this.#happen = happen;
  }

  /**
   * Returns what came, as lines with `←`, up to the first that is not as printed; and what comes
   * after the end of the sequence, where the connection is open then.
   */
  async play(sequence: string): Promise<string[]> {
    const read: string[] = [];
    for (const line of sequence.split('\n')) {
      const [, mark, rest] = /^([→←·]) (.+)$/.exec(line) ?? [];
      if (mark === '→') this.#send(rest!);
      else if (mark === '·') this.#happen(rest!);
      else if (mark === '←') read.push(`← ${await this.#next()}`);
      else throw new Error(`expected a line with →, ← or ·, got ${line}`);
      if (mark === '←' && read.at(-1) !== `← ${steady(rest!)}`) return read;
    }
    return [...read, ...(await this.#rest())];
  }

  /** What the server has sent beyond the sequence. */
  async #rest(): Promise<string[]> {
    if (this.#socket?.readyState !== WebSocket.OPEN) return [];
    this.#socket.send('{"event":"$ping","id":"last"}');
    const rest: string[] = [];
    for (;;) {
      const line = await this.#next();
      if (line === '{"event":"$pong","id":"last"}') return rest;
      rest.push(`← ${line}`);
    }
  }

  #send(what: string): void {
    const [, code, reason] = /^close (\d+) (.*)$/.exec(what) ?? [];
    if (what.startsWith('upgrade')) this.#upgrade(what);
    else if (code) this.#socket!.close(Number(code), reason);
    else this.#socket!.send(what);
  }

  #upgrade(what: string): void {
    const [, protocol] = /, offering (\S+?)(?:,|$)/.exec(what) ?? [];
    const [, origin] = /, from Origin (\S+)$/.exec(what) ?? [];
    const socket = new WebSocket(this.#url, protocol ? [protocol] : [], { origin });
    socket.on('open', () => this.#hear(`101${socket.protocol && `, ${socket.protocol}`}`));
    socket.on('message', (data: Buffer) => this.#hear(steady(data.toString())));
    socket.on('close', (code, reason) => this.#hear(`close ${code} ${reason.toString()}`));
    socket.on('error', (error) => this.#hear(error.message));
    this.#socket = socket;
  }

  #hear(line: string): void {
    this.#came.push(line);
    this.#wake();
  }

  async #next(): Promise<string> {
    while (this.#came.length === 0) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return this.#came.shift()!;
  }
}

/** The lines with `←` of a sequence, as `Player.play` returns them. */
export function expectedOf(sequence: string): string[] {
  return sequence
    .split('\n')
    .filter((line) => line.startsWith('← '))
    .map((line) => `← ${steady(line.slice(2))}`);
}

/** The text of a frame, with values that vary replaced by their types. What is no JSON stays. */
function steady(text: string): string {
  if (!/^[["{]/.test(text)) return text;
  return JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    VARYING.has(key) ? typeof value : value,
  );
}
