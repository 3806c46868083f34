import { Injectable } from '@nestjs/common';
import { ChannelManager, RoomManager } from '../../lib/index.js';
import type { Channel, Room, WebSocketSession } from '../../lib/index.js';

/** What the chat keeps with a session: the name that it gave, if it gave one. */
export type ChatSession = WebSocketSession<{ user?: string }>;

/** Who is in a room. */
export interface Attendance {
  readonly room: string;
  readonly users: string[];
}

/**
 * Tells who is in which room, on a channel of its own: only clients that ask for it hear of it.
 */
@Injectable()
export class Presence {
  readonly #channel: Channel;

  constructor(
    private readonly rooms: RoomManager,
    channels: ChannelManager,
  ) {
    this.#channel = channels.createChannel('presence');
  }

  /** Who is in which room now. */
  snapshot(): Attendance[] {
    return Array.from(this.rooms.rooms.values(), attendance);
  }

  /** Tells that someone came to a room, left it, or changed their name. */
  announce(name: string): void {
    const room = this.rooms.getRoom(name);
    if (room) this.#channel.publish('here', attendance(room));
    else this.#channel.publish('gone', { room: name });
  }
}

/** The name that a session gave. */
export function nameOf(session: ChatSession): string {
  return session.data.user ?? 'Someone';
}

function attendance(room: Room): Attendance {
  return { room: room.name, users: Array.from(room.clients, nameOf) };
}
