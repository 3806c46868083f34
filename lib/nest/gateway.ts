import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { WebSocketSession } from '../core/session.js';
import type { HandlerRole } from './handler-role.js';
import type { ParameterType } from './metadata.constants.js';

/** Nest's module, a type that its root does not export. */
export type NestModule = ModulesContainer extends Map<string, infer Module> ? Module : never;
/** Nest's record of a provider. */
export type Wrapper = NestModule['providers'] extends Map<unknown, infer Value> ? Value : never;

/** A method of a gateway as it is on the class or its parents. */
export type Method = (this: unknown, ...args: unknown[]) => unknown;

/** What a gateway may have beside decorated methods. */
export interface GatewayHooks {
  afterInit?: (server: unknown) => unknown;
  handleConnection?: (...args: unknown[]) => unknown;
  handleDisconnect?: (...args: unknown[]) => unknown;
}

/** An argument that is the session, the data or a property of it; `undefined` for nothing. */
export type Parameter =
  { readonly type: ParameterType; readonly property: string | undefined } | undefined;

/** A decorated method of a gateway. */
export interface GatewayMethod {
  readonly name: string;
  readonly method: Method;
  /** Whether Nest binds it to every session: then it has a place in the order of Nest's handlers. */
  readonly isBound: boolean;
  /** The event of `@SubscribeMessage()`. */
  readonly event: string | undefined;
  readonly roles: readonly HandlerRole[];
  /** Whether interceptors stand around it, which make a stream of every result. */
  readonly isIntercepted: boolean;
  /** What it is called with where nothing stands around it; `undefined` where Nest has to see to it. */
  readonly parameters: readonly Parameter[] | undefined;
}

/** One provider that is a gateway. */
export interface Gateway {
  /** The name of its class. */
  readonly name: string;
  readonly metatype: Type;
  readonly module: NestModule;
  readonly wrapper: Wrapper;
  /** The one instance; of a request-scoped gateway, the bare prototype that Nest keeps for it. */
  readonly instance: GatewayHooks & object;
  /** Whether every session has an instance of its own. */
  readonly isScoped: boolean;
  /** 0 for the application's own HTTP server. */
  readonly port: number;
  /** As the decorator has it. */
  readonly path: string | undefined;
  /** What else the decorator has. */
  readonly options: Readonly<Record<string, unknown>>;
  /** In the order in which Nest finds them. */
  readonly methods: readonly GatewayMethod[];
}

/** What Nest gives the adapter for each gateway: makes it bind the gateway to a session. */
export type Connect = (session: WebSocketSession, request: unknown) => void;

/** A gateway that Nest has connected. */
export interface ConnectedGateway {
  readonly gateway: Gateway;
  readonly connect: Connect;
}
