import type {
  AnyContract,
  ChannelName,
  ChannelOf,
  EventAnswer,
  EventData,
  EventName,
  PushData,
  PushName,
  SubscribedData,
  ValidContract,
} from '../../lib/protocol/contract.js';
import { is, type Same } from '../support/type.js';
import type { Chat } from './chat-contract.js';
const takes = <_C extends ValidContract<_C>>(): void => undefined;

is<Same<EventName<Chat>, 'echo' | 'typing' | 'time' | 'mood' | 'pick'>>();
is<Same<EventData<Chat, 'echo'>, { text: string }>>();
is<Same<EventData<Chat, 'time'>, undefined>>();
is<Same<EventData<Chat, 'echo' | 'time'>, { text: string } | undefined>>();
is<Same<EventData<Chat, 'mood'>, string | undefined>>();
is<Same<EventAnswer<Chat, 'echo'>, { text: string }>>();
is<Same<EventAnswer<Chat, 'typing'>, undefined>>();
is<Same<PushName<Chat>, 'notice'>>();
is<Same<PushData<Chat, 'notice'>, string>>();
is<Same<ChannelName<Chat>, 'lobby' | `room:${string}`>>();

type Room = ChannelOf<Chat, 'room:7'>;
is<Same<EventName<Room>, 'message'>>();
is<Same<EventAnswer<Room, 'message'>, { id: number }>>();
is<Same<PushData<Room, 'message'>, { user: string; text: string }>>();
is<Same<SubscribedData<Room>, { members: number }>>();
is<Same<EventName<ChannelOf<Chat, 'lobby'>>, never>>();
is<Same<SubscribedData<ChannelOf<Chat, 'lobby'>>, undefined>>();
is<Same<EventName<AnyContract>, string>>();

takes<Chat>();
takes<AnyContract>();
takes<{ pushes: { notice: string } }>();
takes<{ events: Record<string, { data: number }> }>();
takes<{
  events: { find: { answer: { event?: number } | string[] | null }; any: { answer: unknown } };
}>();
takes<{ channels: { chat: { subscribed: { event: string } } } }>();
// @ts-expect-error an event says its data and its answer, by these keys
takes<{ events: { echo: { text: string } } }>();
// @ts-expect-error an event is no bare payload
takes<{ events: { echo: string } }>();
// @ts-expect-error a channel has events, pushes and what a subscription is answered with
takes<{ channels: { chat: { message: string } } }>();
// @ts-expect-error there is no such section
takes<{ event: { echo: { data: string } } }>();
// @ts-expect-error a key is misspelt
takes<{ events: object; channles: object }>();
// @ts-expect-error a key of an event is misspelt
takes<{ events: { echo: { data: string; anwser: string } } }>();
// @ts-expect-error a key of a channel is misspelt
takes<{ channels: { chat: { pushes: object; subscirbed: string } } }>();
// @ts-expect-error a key of a channel's event is misspelt
takes<{ channels: { chat: { events: { say: { data: string; anwser: string } } } } }>();
// @ts-expect-error an answer with an event goes out as that event
takes<{ events: { find: { answer: { event: string; at: number } } } }>();
// @ts-expect-error one of its answers goes out as an event
takes<{ channels: { chat: { events: { find: { answer: { event: 'found' } | null } } } } }>();
