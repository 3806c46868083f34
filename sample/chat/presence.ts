import { Injectable } from '@nestjs/common';
import { ChannelManager, contract, RoomManager } from '../../lib/index.js';
import type { Room, WebSocketSession } from '../../lib/index.js';
import type { ChatContract } from './contract.js';

/** What the chat keeps with a session: the name that it gave, if it gave one. */
export type ChatSession = WebSocketSession<{ user?: string }>;

/** Who is in a room. */
export interface Attendance {
  readonly room: string;
  readonly users: string[];
}

const { publish } = contract<ChatContract>();

/**
 * Tells who is in which room, on a channel of its own: only clients that ask for it hear of it.
 */
@Injectable()
export class Presence {
  constructor(
    private readonly rooms: RoomManager,
    private readonly channels: ChannelManager,
  ) {
    channels.createChannel('presence');
  }

  /** Who is in which room now. */
  snapshot(): Attendance[] {
    return Array.from(this.rooms.rooms.values(), attendance);
  }

  /** Tells that someone came to a room, left it, or changed their name. */
  announce(name: string): void {
    const room = this.rooms.getRoom(name);
    if (room) publish(this.channels, 'presence', 'here', attendance(room));
    else publish(this.channels, 'presence', 'gone', { room: name });
  }
}

/** The name that a session gave. */
export function nameOf(session: ChatSession): string {
  return session.data.user ?? 'Someone';
}

function attendance(room: Room): Attendance {
  return { room: room.name, users: Array.from(room.clients, nameOf) };
}
