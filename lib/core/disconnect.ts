/** How a session ended: what `@OnDisconnect()` gets. */
export interface Disconnect {
  /** The close code: the server's own where the server closed, 1006 where no close frame came. */
  readonly code: number;
  readonly reason: string;
  /** Whether both sides exchanged close frames (RFC 6455, section 7.1.4). */
  readonly wasClean: boolean;
}
