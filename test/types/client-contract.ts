import type {
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

is<Same<EventName<Chat>, 'echo' | 'typing' | 'time'>>();
is<Same<EventData<Chat, 'echo'>, { text: string }>>();
is<Same<EventData<Chat, 'time'>, undefined>>();
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

takes<Chat>();
takes<{ pushes: { notice: string } }>();
// @ts-expect-error an event says its data and its answer, by these keys
takes<{ events: { echo: { text: string } } }>();
// @ts-expect-error an event is no bare payload
takes<{ events: { echo: string } }>();
// @ts-expect-error a channel has events, pushes and what a subscription is answered with
takes<{ channels: { chat: { message: string } } }>();
// @ts-expect-error there is no such section
takes<{ event: { echo: { data: string } } }>();
