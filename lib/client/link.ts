import { HypernWsError } from '../errors.js';
import type { ReservedEvent } from '../protocol/reserved-event.js';
import { encodeToken, SUBPROTOCOL } from '../protocol/subprotocol.js';
import type { ClientSettings } from './client-options.js';
import { decode, propertiesOf } from './server-frame.js';
import { SilenceWatch } from './silence-watch.js';
import { Timer } from './timer.js';
import { OPEN, type WebSocketLike } from './web-socket.js';

/** Whom a link tells; nothing any more once it has lost or ended. */
export interface LinkOwner {
  /** Messages flow from now on. */
  opened(): void;
  /** A message came, decoded. */
  received(message: unknown): void;
  /** It is over, with this close code. */
  lost(code: number, reason: string): void;
}

/** The close code where no close frame arrived (RFC 6455, section 7.1.5). */
export const ABNORMAL = 1006;

/** How long a server that chose our subprotocol may take for its `$welcome` before it counts as open. */
const WELCOME_TIMEOUT = 500;
const WELCOME: ReservedEvent = '$welcome';
const RECONNECT: ReservedEvent = '$reconnect';
const PROBE = '{"event":"$ping"}';

/** One WebSocket from its making to its end, with what the server said about it. */
export class Link {
  /** Milliseconds after which the server wants the client back, of `$reconnect`. */
  comeBackAfter: number | undefined;
  readonly #socket: WebSocketLike;
  readonly #watch: SilenceWatch;
  /** Runs out where a `$welcome` does not come. */
  readonly #welcomeTimer: Timer;
  readonly #owner: LinkOwner;
  #welcome: Readonly<Record<string, unknown>> = {};
  #isOpen = false;
  #isDraining = false;
  #isOver = false;

  /** @throws whatever the class throws for an address or a subprotocol that it refuses. */
  constructor(settings: ClientSettings, token: string | null | undefined, owner: LinkOwner) {
    this.#owner = owner;
    this.#welcomeTimer = new Timer(settings.clock);
    const { clock, url, WebSocket, protocols } = settings;
    const silent = () => this.#lose(ABNORMAL, 'the server is silent');
    this.#watch = new SilenceWatch(clock, () => this.#socket.send(PROBE), silent);
    this.#socket = new WebSocket(
      url,
      token && protocols.length > 0 ? [...protocols, encodeToken(token)] : [...protocols],
    );
    this.#listen(this.#socket);
  }

  /** Whether what is sent now can arrive. */
  get isReady(): boolean {
    // A socket that is closing takes messages and drops them; so does a server that drains.
    return this.#isOpen && !this.#isDraining && this.#socket.readyState === OPEN;
  }

  /** The session's id, of `$welcome`. */
  get sessionId(): string | undefined {
    const { sid } = this.#welcome;
    return typeof sid === 'string' ? sid : undefined;
  }

  /** @throws HypernWsError `MESSAGE_INVALID` where the text is larger than `maxPayload` of `$welcome`. */
  send(text: string): void {
    const max = Number(this.#welcome.maxPayload);
    // The server would close with 1009; what is idempotent would then be sent, and closed, for ever.
    if (text.length * 3 > max && new TextEncoder().encode(text).length > max) {
      throw new HypernWsError('MESSAGE_INVALID', `larger than the ${max} bytes allowed`);
    }
    this.#socket.send(text);
  }

  /** Asks the server for a sign of life, where it promised to give one. */
  check(): void {
    this.#watch.check();
  }

  /** Closes; nobody is told. */
  end(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
    this.#isOver = true;
    this.#watch.stop();
    this.#welcomeTimer.stop();
  }

  #listen(socket: WebSocketLike): void {
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('error', () => {}); // `close` follows; `ws` throws where nobody listens
    socket.addEventListener('open', () => {
      if (this.#isOver) return;
      // A client that is refused is let in and closed at once: it is open when the server says so.
      if (socket.protocol !== SUBPROTOCOL) return this.#open();
      this.#welcomeTimer.set(WELCOME_TIMEOUT, () => this.#open());
    });
    socket.addEventListener('message', ({ data }) => {
      if (!this.#isOver) this.#receive(decode(data));
    });
    socket.addEventListener('close', ({ code, reason }) => this.#lose(code, reason));
  }

  #open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#owner.opened();
  }

  #receive(message: unknown): void {
    const { event, data } = propertiesOf(message);
    this.#watch.heard();
    if (event === WELCOME) {
      this.#welcome = propertiesOf(data);
      this.#watch.start(this.#welcome.pingInterval, this.#welcome.pingTimeout);
    } else if (event === RECONNECT) {
      const { after } = propertiesOf(data);
      if (typeof after === 'number' && after >= 0) this.comeBackAfter = after;
      this.#isDraining = true;
    }
    this.#open();
    // The owner's listeners may have ended it.
    if (!this.#isOver) this.#owner.received(message);
  }

  #lose(code: number, reason: string): void {
    if (this.#isOver) return;
    this.end();
    this.#owner.lost(code, reason || 'connection lost');
  }
}
