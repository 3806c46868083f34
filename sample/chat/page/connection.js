/** How long a request waits for its answer, and the server may be silent after a ping. */
const ANSWER_MS = 10_000;
/** How often we ask whether the server is still there: a browser cannot see protocol pings. */
const PING_MS = 20_000;
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8_000;

/** The server's `exception` frame, as an error. */
export class RequestError extends Error {
  constructor({ code, message, details }) {
    super(Array.isArray(details) ? details.join(', ') : message);
    this.code = code;
  }
}

/**
 * One WebSocket that comes back by itself.
 *
 * Fires `state` when `state` changes and `push` (its `detail` is the frame) for each frame that
 * answers no request. `state` is `idle`, `connecting`, `open`, `waiting` (for `retryAt`, in
 * milliseconds since the epoch) or `stopped` (the server asked us not to come back).
 */
export class Connection extends EventTarget {
  state = 'idle';
  retryAt = 0;
  reason = '';
  #url;
  #socket;
  #requests = new Map();
  #lastId = 0;
  #failures = 0;
  #retry;
  #ping;
  #silence;

  constructor(url) {
    super();
    this.#url = url;
    addEventListener('online', () => this.state === 'waiting' && this.open());
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && this.state === 'waiting') this.open();
    });
  }

  /** Connects now; while a connection stands or is on its way it does nothing. */
  open() {
    if (this.state === 'open' || this.state === 'connecting') return;
    clearTimeout(this.#retry);
    const socket = (this.#socket = new WebSocket(this.#url));
    const ours = (handler) => (event) => this.#socket === socket && handler(event);
    socket.onopen = ours(() => this.#opened());
    socket.onmessage = ours((event) => this.#received(JSON.parse(event.data)));
    socket.onclose = ours((event) => this.#closed(event));
    this.#become('connecting');
  }

  /** Sends a frame and resolves with the `data` of its answer; rejects when there is none. */
  request(frame) {
    if (this.state !== 'open') return Promise.reject(new Error('There is no connection.'));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#requests.delete(id);
        reject(new Error('The server did not answer.'));
      }, ANSWER_MS);
      this.#requests.set(id, { resolve, reject, timer });
      this.#socket.send(JSON.stringify({ ...frame, id }));
    });
  }

  #opened() {
    this.#failures = 0;
    this.#ping = setInterval(() => {
      this.#socket.send('{"event":"$ping"}');
      // A half-open socket never closes by itself, so we do not wait for its close event.
      this.#silence ??= setTimeout(() => this.#closed({ code: 1006, reason: '' }), ANSWER_MS);
    }, PING_MS);
    this.#become('open');
  }

  #received(frame) {
    clearTimeout(this.#silence);
    this.#silence = undefined;
    const request = this.#requests.get(frame.id);
    if (!request) {
      if (frame.event !== '$pong') this.dispatchEvent(new CustomEvent('push', { detail: frame }));
      return;
    }
    this.#requests.delete(frame.id);
    clearTimeout(request.timer);
    if (frame.event === 'exception') request.reject(new RequestError(frame.data));
    else request.resolve(frame.data);
  }

  #closed({ code, reason }) {
    this.#socket.close();
    this.#socket = undefined;
    clearInterval(this.#ping);
    clearTimeout(this.#silence);
    this.#silence = undefined;
    for (const { reject, timer } of this.#requests.values()) {
      clearTimeout(timer);
      reject(new Error('The connection was lost.'));
    }
    this.#requests.clear();
    this.reason = reason;
    if (code >= 4000 && code < 4100) return this.#become('stopped');
    const wait = this.#wait(code);
    this.retryAt = Date.now() + wait;
    this.#become('waiting');
    this.#retry = setTimeout(() => this.open(), wait);
  }

  /** Spread by chance, so that a server that comes back is not met by everybody at once. */
  #wait(code) {
    if (code >= 4200 && code < 4300) return Math.random() * 2_000;
    const longest = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#failures++);
    return longest * (0.5 + Math.random() / 2);
  }

  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}
