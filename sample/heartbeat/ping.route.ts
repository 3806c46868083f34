import { Injectable } from '@nestjs/common';
import { HeartbeatManager, WebsocketRoute } from '../../lib/index.js';
import type { WebSocketMessage, WebSocketSession } from '../../lib/index.js';

/** A route by hand: it owns its sessions and reads them message by message. */
@Injectable()
export class PingRoute {
  constructor(
    route: WebsocketRoute,
    private readonly heartbeat: HeartbeatManager,
  ) {
    route.on('/ws', (session) => this.serve(session));
    route.onDisconnect((session) => heartbeat.stopHeartbeat(session));
  }

  async serve(session: WebSocketSession): Promise<void> {
    this.heartbeat.startHeartbeat(session);
    try {
      for await (const message of session) {
        if (message.type === 'pong') this.heartbeat.handlePong(session);
        else if (message.type !== 'ping') session.send(answer(message));
      }
    } finally {
      this.heartbeat.stopHeartbeat(session);
    }
  }
}

function answer(message: WebSocketMessage): object {
  try {
    const data = message.json<{ action?: unknown } | null>();
    if (data?.action === 'ping') return { action: 'pong', timestamp: Date.now() / 1000 };
    return { action: 'unknown' };
  } catch {
    return { error: 'The message is not JSON.' };
  }
}
