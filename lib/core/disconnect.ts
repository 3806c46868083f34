/** How a session ended: what `@OnDisconnect()` gets. */
export interface Disconnect {
  /**
   * The close code: the server's own where the server closed, 1005 where the peer's close frame had
   * none, 1006 where no close frame came (RFC 6455, section 7.1.5).
   */
  readonly code: number;
  readonly reason: string;
  /** Whether both sides exchanged close frames (RFC 6455, section 7.1.4). */
  readonly wasClean: boolean;
}
