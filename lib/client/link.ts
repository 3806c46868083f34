import { HypernWsError } from '../errors.js';
import type { ReservedEvent } from '../protocol/reserved-event.js';
import { encodeToken, SUBPROTOCOL } from '../protocol/subprotocol.js';
import type { ClientSettings } from './client-options.js';
import { amountOf, decode, propertiesOf, textOf } from './server-frame.js';
import { SilenceWatch } from './silence-watch.js';
import { Timer } from './timer.js';
import { CONNECTING, OPEN, type WebSocketLike } from './web-socket.js';

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
  retryAfter: number | undefined;
  /** The session's id, of `$welcome`. */
  sessionId: string | undefined;
  /** Bytes of the largest message that the server reads, of `$welcome`. */
  #maxPayload = Infinity;
  readonly #socket: WebSocketLike;
  readonly watch: SilenceWatch;
  /** Runs out where a `$welcome` does not come. */
  readonly #welcomeTimer: Timer;
  readonly #owner: LinkOwner;
  #isOpen = false;
  #isDraining = false;
  #isOver = false;

  /** @throws whatever the class throws for an address or a subprotocol that it refuses. */
  constructor(settings: ClientSettings, token: string | null | undefined, owner: LinkOwner) {
    this.#owner = owner;
    this.#welcomeTimer = new Timer(settings.clock);
    const { clock, url, WebSocket, protocols } = settings;
    const silent = () => this.#lose(ABNORMAL, 'the server is silent');
    this.watch = new SilenceWatch(clock, () => this.#socket.send(PROBE), silent);
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

  /** @throws HypernWsError `MESSAGE_INVALID` where the text is larger than `maxPayload` of `$welcome`. */
  send(text: string): void {
    // The server would close with 1009; what is idempotent would then be sent, and closed, for ever.
    if (new TextEncoder().encode(text).length > this.#maxPayload) {
      throw new HypernWsError('MESSAGE_INVALID', `over ${this.#maxPayload} bytes`);
    }
    this.#socket.send(text);
  }

  /** Closes; nobody is told. */
  end(code?: number, reason?: string): void {
    this.#isOver = true;
    this.watch.stop();
    this.#welcomeTimer.stop();
    this.#socket.close(code, reason);
  }

  #listen(socket: WebSocketLike): void {
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('error', () => {
      // `close` follows, but not in Node 22 where there never was a connection.
      if (socket.readyState === CONNECTING) this.#lose(ABNORMAL, '');
    });
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
    this.watch.heard();
    if (event === WELCOME) {
      const { sid, pingInterval, pingTimeout, maxPayload } = propertiesOf(data);
      this.sessionId = textOf(sid);
      this.#maxPayload = amountOf(maxPayload) || Infinity;
      this.watch.start(pingInterval, pingTimeout);
    } else if (event === RECONNECT) {
      this.retryAfter = amountOf(propertiesOf(data).after);
      this.#isDraining = true;
    }
    this.#open();
    // The owner's listeners may have ended it.
    if (!this.#isOver) this.#owner.received(message);
  }

  #lose(code: number, reason: string): void {
    if (this.#isOver) return;
    this.end();
    this.#owner.lost(code, reason || (this.#isOpen ? 'connection lost' : 'could not connect'));
  }
}
