/**
 * One event that a client sends: `@SubscribeMessage` or `@ChannelEvent` on the server. Both keys
 * describe what travels as JSON, so a `Date` is a `string` here.
 */
export interface EventContract {
  /** What the client sends along; an event without it is sent without data. */
  readonly data?: unknown;
  /** What the handler returns; without it, a request of the event resolves with `undefined`. */
  readonly answer?: unknown;
}

/** The shape of one channel in a {@link Contract}. */
export interface ChannelContract {
  /** What clients send to the channel, by event: an {@link EventContract} each. */
  readonly events?: object;
  /** What the server publishes to the channel: the data of each event. */
  readonly pushes?: object;
  /** What `@OnSubscribe` returns: it travels in the answer of `subscribe()`. */
  readonly subscribed?: unknown;
}

/**
 * What a gateway and its clients agree on: types only, for both sides to import. Every key may be
 * left out; what is not named does not compile.
 *
 * @example
 * interface Chat {
 *   events: { echo: { data: { text: string }; answer: { text: string } } };
 *   pushes: { notice: string };
 *   channels: {
 *     [room: `room:${string}`]: {
 *       events: { message: { data: { text: string }; answer: { id: number } } };
 *       pushes: { message: { user: string; text: string } };
 *       subscribed: { members: number };
 *     };
 *   };
 * }
 */
export interface Contract {
  /** What clients send outside channels, by event: an {@link EventContract} each. */
  readonly events?: object;
  /** What the server sends outside channels (`session.send`, broadcasts): the data of each event. */
  readonly pushes?: object;
  /** Each channel's name, or a template literal type of names: a {@link ChannelContract} each. */
  readonly channels?: object;
}

/**
 * What `C` is to extend: refuses a key, an event or a channel of another shape, where the contract
 * says it.
 */
export type ValidContract<C> = Contract &
  Only<keyof Contract, C> & {
    readonly events?: ValidEvents<Section<C, 'events'>>;
    readonly channels?: {
      readonly [Name in keyof Section<C, 'channels'>]: ValidChannel<Section<C, 'channels'>[Name]>;
    };
  };

type ValidChannel<Channel> = ChannelContract &
  Only<keyof ChannelContract, Channel> & {
    readonly events?: ValidEvents<Section<Channel, 'events'>>;
  };

type ValidEvents<Events> = { readonly [Event in keyof Events]: ValidEvent<Events[Event]> };

type ValidEvent<Event> = EventContract &
  Only<keyof EventContract, Event> & { readonly answer?: PlainAnswer<Value<Event, 'answer'>> };

/** Has the keys of `T` that nobody reads, with a type that says so. */
type Only<Keys, T> = { readonly [Key in Exclude<keyof T, Keys>]?: 'a contract has no such key' };

/** The server would take such an answer for one that names its event, and its `data` for the answer. */
type PlainAnswer<Answer> = Answer extends { readonly event?: infer Event }
  ? [Extract<Event, string>] extends [never]
    ? Answer
    : 'an answer has no string "event": it would be sent as that event'
  : Answer;

/* oxlint-disable typescript/no-explicit-any -- whoever gives no contract asks for no types */
/** The contract of who gives none: any name, any payload. */
export interface AnyContract {
  readonly events: Readonly<Record<string, { readonly data?: any; readonly answer?: any }>>;
  readonly pushes: Readonly<Record<string, any>>;
  readonly channels: Readonly<
    Record<
      string,
      {
        readonly events: Readonly<Record<string, { readonly data?: any; readonly answer?: any }>>;
        readonly pushes: Readonly<Record<string, any>>;
        readonly subscribed: any;
      }
    >
  >;
}
/* oxlint-enable typescript/no-explicit-any */

/** The value of a key that a contract may leave out: nothing has no names. */
export type Section<T, Key extends PropertyKey> = Key extends keyof T
  ? NonNullable<T[Key]>
  : object;

/** The names of a section; inferred, so that errors list them and do not name this alias. */
export type Names<T> = keyof T & string extends infer Name extends string ? Name : never;

/** The value of a key that a contract may leave out; of several contracts, what each has. */
type Value<T, Key extends PropertyKey> = T extends unknown
  ? Key extends keyof T
    ? T[Key]
    : undefined
  : never;

/** The events of contract `C` that clients send outside channels. */
export type EventName<C> = Names<Section<C, 'events'>>;

/** What a client sends with event `E`. */
export type EventData<C, E> = Value<Value<Section<C, 'events'>, E & PropertyKey>, 'data'>;

/** What a request of event `E` resolves with. */
export type EventAnswer<C, E> = Value<Value<Section<C, 'events'>, E & PropertyKey>, 'answer'>;

/** The events that the server sends outside channels. */
export type PushName<C> = Names<Section<C, 'pushes'>>;

/** What the server sends with push `E`. */
export type PushData<C, E> = Value<Section<C, 'pushes'>, E & PropertyKey>;

/** The names of the contract's channels. */
export type ChannelName<C> = Names<Section<C, 'channels'>>;

/** The {@link ChannelContract} of channel `N`: `EventName` and the others read it as they read `C`. */
export type ChannelOf<C, N> = Value<Section<C, 'channels'>, N & PropertyKey>;

/** What `subscribe()` of a channel with this {@link ChannelContract} resolves with. */
export type SubscribedData<Channel> = Value<Channel, 'subscribed'>;
