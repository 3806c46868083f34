import { CloseCode } from '../protocol/close-code.js';
import { encodeReserved } from '../protocol/outbound-frame.js';
import { ReservedEvent } from '../protocol/reserved-event.js';
import { SUBPROTOCOL } from '../protocol/subprotocol.js';
import type { ChannelManager } from './channel-manager.js';
import type { Clock } from './clock.js';
import type { Disconnect } from './disconnect.js';
import type { HeartbeatManager } from './heartbeat-manager.js';
import type { SessionHooks } from './hooks.js';
import type { Log } from './log.js';
import type { HeartbeatOptions } from './options.js';
import type { Receiver } from './receiver.js';
import type { DescribeFailure } from './request.js';
import type { RoomManager } from './room-manager.js';
import type { SessionRegistry } from './session-registry.js';
import type { WebSocketSession } from './session.js';
import type { Transport } from './transport.js';
import { within } from './within.js';

/** The managers of one application: where its sessions, rooms and channels are. */
export interface Managers {
  readonly rooms: RoomManager;
  readonly channels: ChannelManager;
  readonly heartbeats: HeartbeatManager;
  readonly sessions: SessionRegistry;
}

/** What the life of a session on one path depends on. */
export interface LifecycleParts extends Managers {
  readonly hooks: () => SessionHooks;
  readonly clock: Clock;
  readonly log: Log;
  readonly describe: DescribeFailure;
  readonly heartbeat: false | HeartbeatOptions;
  readonly maxPayload: number;
  /** Milliseconds for the connect hooks. */
  readonly handshakeTimeout: number;
  /** Milliseconds that running handlers have when the session closes. */
  readonly closeTimeout: number;
}

/** What `$welcome` says where the server pings nobody by itself. */
const NO_PINGS = { pingInterval: 0, pingTimeout: 0 };

/** What peers do that ends their sessions: the log tells of it. */
const PEER_FAULTS: ReadonlyMap<number, string> = new Map([
  [CloseCode.TooManyBadFrames, 'a client sent too many frames that could not be served'],
  [CloseCode.SlowConsumer, 'a client did not read what it was sent'],
  [CloseCode.HeartbeatTimeout, 'a client did not answer pings'],
  [CloseCode.RateExceeded, 'a client was over its rate for too long'],
]);

/** The life of a session from the 101 to its end: every step in its order, and no other. */
export class Lifecycle {
  readonly #parts: LifecycleParts;
  /** Ends of sessions whose hooks still run: a drain waits for them. */
  readonly #ending = new Set<Promise<void>>();
  /** Connect hooks that still run: the disconnect hooks of their sessions come after them. */
  readonly #connecting = new Map<WebSocketSession, Promise<void>>();
  /** End the waits for what still runs of sessions that are gone. */
  readonly #waits = new Set<() => void>();
  #isHurried = false;

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
  }

  /** Opens a session that has its connection, runs the connect hooks, and lets messages in. */
  async open(session: WebSocketSession, transport: Transport, receiver: Receiver): Promise<void> {
    const { sessions, heartbeats, heartbeat } = this.#parts;
    session.open(transport, receiver);
    sessions.add(session);
    this.#welcome(session);
    if (heartbeat && heartbeat.autoStart) heartbeats.startHeartbeat(session);
    const connecting = this.#connect(session, receiver);
    this.#connecting.set(session, connecting);
    await connecting;
    this.#connecting.delete(session);
  }

  async #connect(session: WebSocketSession, receiver: Receiver): Promise<void> {
    const { clock, handshakeTimeout, hooks } = this.#parts;
    try {
      await within(hooks().connect(session), handshakeTimeout, clock);
      receiver.release();
    } catch (error) {
      this.#refuse(session, error);
    }
  }

  /** The session begins to close: it gets and takes nothing more. */
  closing(session: WebSocketSession): void {
    const { log } = this.#parts;
    const code = session.isClosedHere ? session.closed!.code : CloseCode.Normal;
    const fault = PEER_FAULTS.get(code);
    if (fault !== undefined) log.warn(`close ${code}`, fault);
    this.#parts.heartbeats.stopHeartbeat(session);
    session.receiver?.stop(false);
  }

  /** The connection of a session is gone: runs the disconnect hooks, then empties its places. */
  closed(session: WebSocketSession, disconnect: Disconnect): void {
    const end = this.#end(session, disconnect);
    this.#ending.add(end);
    void end.finally(() => this.#ending.delete(end));
  }

  /** Resolves when the hooks of all sessions that have closed so far have ended. */
  async ended(): Promise<void> {
    while (this.#ending.size > 0) await Promise.all(this.#ending);
  }

  /** Runs the disconnect hooks without another wait for handlers: a drain has no more time for them. */
  hurry(): void {
    this.#isHurried = true;
    for (const end of this.#waits) end();
  }

  async #end(session: WebSocketSession, disconnect: Disconnect): Promise<void> {
    const { hooks, log } = this.#parts;
    if (!this.#isHurried) await this.#wait(session);
    try {
      await hooks().disconnect(session, disconnect);
    } catch (error) {
      log.error('disconnect hook', error);
    }
    this.#leave(session);
  }

  /** Waits for what still runs of a session that is gone, until it is too late or there is a hurry. */
  #wait(session: WebSocketSession): Promise<void> {
    return new Promise((resolve) => {
      this.#waits.add(resolve);
      void this.#idle(session).then(() => {
        this.#waits.delete(resolve);
        resolve();
      });
    });
  }

  async #idle(session: WebSocketSession): Promise<void> {
    const { clock, closeTimeout } = this.#parts;
    await this.#connecting.get(session);
    const idle = session.receiver?.idle() ?? Promise.resolve();
    await within(idle, closeTimeout, clock).catch(() => undefined); // late handlers are left behind
  }

  #leave(session: WebSocketSession): void {
    const { channels, rooms, sessions } = this.#parts;
    rooms.leaveAllRooms(session);
    channels.unsubscribeAll(session);
    sessions.remove(session);
  }

  #welcome(session: WebSocketSession): void {
    if (session.protocol !== SUBPROTOCOL) return;
    const { heartbeat, maxPayload } = this.#parts;
    const isPinging = heartbeat && heartbeat.autoStart;
    const { pingInterval, pingTimeout } = isPinging ? heartbeat : NO_PINGS;
    const data = { sid: session.id, pingInterval, pingTimeout, maxPayload };
    session.deliverPayload(encodeReserved(ReservedEvent.Welcome, data), false, true);
  }

  /** Closes a session whose connect hook failed; where it has left meanwhile, the log hears of it. */
  #refuse(session: WebSocketSession, error: unknown): void {
    const { describe, hooks } = this.#parts;
    hooks().abandon?.(session);
    const { close, message } = describe(error);
    session.close(close, message);
  }
}
