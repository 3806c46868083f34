import { createParamDecorator, type ExecutionContext, type PipeTransform } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import type { Call } from '../core/call.js';
import type { WebSocketSession } from '../core/session.js';

/** A pipe, or the class of one. */
export type Pipe = PipeTransform | Type<PipeTransform>;

type Bag = Readonly<Record<string, unknown>>;

function sessionOf(context: ExecutionContext): WebSocketSession {
  return context.getArgByIndex<WebSocketSession>(0);
}

/** Names come from code, values from clients: what a bag inherits is no value. */
function pick(bag: Bag, name: string | undefined): unknown {
  if (name === undefined) return bag;
  return Object.hasOwn(bag, name) ? bag[name] : undefined;
}

const channel = createParamDecorator<undefined>((_, context) => {
  const call = context.getArgByIndex<Call | undefined>(2);
  return call?.channel;
});
const param = createParamDecorator<string | undefined>((name, context) =>
  pick(sessionOf(context).params, name),
);
const query = createParamDecorator<string | undefined>((name, context) =>
  pick(sessionOf(context).query, name),
);
const headers = createParamDecorator<string | undefined>((name, context) =>
  pick(sessionOf(context).headers, name?.toLowerCase()),
);
const user = createParamDecorator<undefined>((_, context) => sessionOf(context).user as unknown);

/** Gives the name of the channel: in `@ChannelEvent()` and `@OnSubscribe()` methods. */
export function WsChannel(...pipes: Pipe[]): ParameterDecorator {
  return channel(undefined, ...pipes);
}

/** Gives what a parameter of the gateway's path matched, or all of them. */
export function WsParam(name?: string, ...pipes: Pipe[]): ParameterDecorator {
  return param(name, ...pipes);
}

/** Gives a parameter of the query that the session connected with, or all of them. */
export function WsQuery(name?: string, ...pipes: Pipe[]): ParameterDecorator {
  return query(name, ...pipes);
}

/** Gives a header of the upgrade request, in any case, or all of them, in lower case. */
export function WsHeaders(name?: string, ...pipes: Pipe[]): ParameterDecorator {
  return headers(name, ...pipes);
}

/** Gives `session.user`: what `@OnHandshake()` returned, or what a guard set. */
export function WsUser(...pipes: Pipe[]): ParameterDecorator {
  return user(undefined, ...pipes);
}
