import type { ChatMessage, Introduction, RoomMessage } from './messages.js';
import type { Attendance } from './presence.js';

/** What the gateway and the page agree on: types alone. The pipes check what really comes. */
export interface ChatContract {
  events: {
    join_room: { data: { room: string }; answer: { status: 'joined'; room: string } };
    leave_room: { data: { room: string }; answer: { status: 'left'; room: string } };
    introduce: { data: Introduction; answer: { status: 'introduced'; user: string } };
    say: { data: RoomMessage; answer: { status: 'said'; room: string } };
  };
  channels: {
    chat: { events: { message: { data: ChatMessage } }; pushes: { message: ChatMessage } };
    presence: { pushes: { here: Attendance; gone: { room: string } }; subscribed: Attendance[] };
  };
}
