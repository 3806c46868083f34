import { SubscribeMessage } from '@nestjs/websockets';
import type { Observable } from 'rxjs';
import type { ChannelManager } from '../core/channel-manager.js';
import type { Excluded } from '../core/fan-out.js';
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
} from '../protocol/contract.js';
import { ChannelEvent } from './channel-event.decorator.js';
import { OnSubscribe } from './on-subscribe.decorator.js';

/**
 * What a method may return to answer with `Answer`: the value, or an object with an `event` whose
 * `data` it is. A stream ends with an answer without data, so it is for events that have none.
 */
export type Answering<Answer> =
  | Answered<Answer>
  | Promise<Answered<Answer>>
  | (undefined extends Answer ? Observable<unknown> : never);

type Answered<Answer> =
  | Answer
  | { readonly event: string; readonly data: Answer }
  | (undefined extends Answer ? void : never);

/**
 * Decorates methods that answer with `Answer`, and of which one parameter takes `Data`: others do
 * not compile. Where data may be left out, that parameter has to take `undefined`, too, or there are
 * no parameters at all.
 */
export type TypedMethodDecorator<Data, Answer> = <
  Method extends (...parameters: never[]) => unknown,
>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method> &
    Taking<Data, Parameters<Method>> &
    Returning<Answer, ReturnType<Method>>,
) => void;

/** Which parameter is the data is not to be seen in types: without data, each may be another thing. */
type Taking<Data, Taken extends unknown[]> = [Data] extends [undefined]
  ? unknown
  : true extends TakesData<Data, Taken>
    ? unknown
    : {
        readonly expected: 'a parameter that takes the data of the contract';
        readonly data: Data;
      };

type TakesData<Data, Taken extends unknown[]> = Taken extends []
  ? undefined extends Data
    ? true
    : false
  : { [Index in keyof Taken]: [Data] extends [Taken[Index]] ? true : false }[number];

type Returning<Answer, Returned> = [Returned] extends [Answering<Answer>]
  ? unknown
  : {
      readonly expected: 'a method that returns the answer of the contract';
      readonly answer: Answer;
    };

/** Decorators and messages that know the names and payloads of contract `C`. */
export interface ContractTools<C> {
  /** `@SubscribeMessage()` of Nest, for an event of the contract. */
  readonly SubscribeMessage: <Event extends EventName<C>>(
    event: Event,
  ) => TypedMethodDecorator<EventData<C, Event>, EventAnswer<C, Event>>;

  /** `@ChannelEvent()`, for an event of a channel of the contract, or of a pattern like `room:*`. */
  readonly ChannelEvent: <Name extends ChannelName<C>, Event extends EventName<ChannelOf<C, Name>>>(
    channel: Name,
    event: Event,
  ) => TypedMethodDecorator<
    EventData<ChannelOf<C, Name>, Event>,
    EventAnswer<ChannelOf<C, Name>, Event>
  >;

  /** `@OnSubscribe()`, for a channel of the contract, or a pattern like `room:*`. */
  readonly OnSubscribe: <Name extends ChannelName<C>>(
    channel: Name,
  ) => TypedMethodDecorator<undefined, SubscribedData<ChannelOf<C, Name>>>;

  /**
   * Publishes to a channel of the contract, as `Channel.publish` does.
   * @returns how many sessions it was queued for; 0 where there is no such channel now.
   * @throws HypernWsError `MESSAGE_INVALID` where `data` has no JSON.
   */
  readonly publish: <Name extends ChannelName<C>, Event extends PushName<ChannelOf<C, Name>>>(
    channels: ChannelManager,
    channel: Name,
    event: Event,
    data: PushData<ChannelOf<C, Name>, Event>,
    publisher?: Excluded,
  ) => number;

  /** Makes the message of a push, for `session.send`, `room.broadcast` and the like. */
  readonly push: <Event extends PushName<C>>(
    event: Event,
    data: PushData<C, Event>,
  ) => { readonly event: Event; readonly data: PushData<C, Event> };
}

const tools: ContractTools<AnyContract> = {
  SubscribeMessage: (event: string) => SubscribeMessage(event),
  ChannelEvent,
  OnSubscribe,
  publish: (channels, channel: string, event: string, data: unknown, publisher?: Excluded) =>
    channels.getChannel(channel)?.publish(event, data, publisher) ?? 0,
  push: (event, data) => ({ event, data }),
};

/**
 * Returns the decorators and messages of a gateway whose clients are typed by the same contract:
 * a wrong name, a parameter or an answer of another shape, a push of another shape do not compile.
 * Types alone; what a client really sends is checked by a pipe.
 *
 * @example
 * const chat = contract<Chat>();
 * class ChatGateway {
 *   \@chat.ChannelEvent('room:*', 'message')
 *   say(@WsChannel() room: `room:${string}`, @MessageBody() { text }: { text: string }) {
 *     chat.publish(this.channels, room, 'message', { user: 'Ada', text });
 *   }
 * }
 */
export function contract<C extends ValidContract<C>>(): ContractTools<C> {
  return tools as unknown as ContractTools<C>;
}
