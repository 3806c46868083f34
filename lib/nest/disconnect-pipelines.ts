import { ContextIdFactory, type ExternalContextCreator } from '@nestjs/core';
import { EmptyError } from 'rxjs';
import { Call } from '../core/call.js';
import type { Disconnect } from '../core/disconnect.js';
import type { WebSocketSession } from '../core/session.js';
import type { Gateway, GatewayMethod } from './gateway.js';
import { describeRole, HandlerPattern } from './handler-role.js';
import { PARAMETERS_METADATA, ParameterType } from './metadata.constants.js';

/** A method of an instance, as a hook of the session's end. */
export interface DisconnectHook {
  readonly gateway: Gateway;
  readonly method: GatewayMethod;
  readonly instance: object;
}

type Pipeline = (...args: unknown[]) => Promise<unknown>;

/** Everything but guards: the session is gone, and no one may veto that. */
const WITHOUT_GUARDS = { guards: false, interceptors: true, filters: true };

/** Reads parameters as Nest does in gateways. */
const parameters = {
  exchangeKeyForValue(type: number, name: unknown, args: readonly unknown[]): unknown {
    const [session, data] = args;
    if (type === ParameterType.Session) return session;
    if (type !== ParameterType.Data) return undefined;
    return typeof name === 'string' ? (data as Record<string, unknown> | undefined)?.[name] : data;
  },
};

/**
 * Runs `@OnDisconnect()` methods through Nest's pipeline. Guards are compiled into what Nest binds
 * to a session, so that these methods get a context of their own.
 */
export class DisconnectPipelines {
  readonly #contexts: ExternalContextCreator;
  /** Those of static gateways: made once. */
  readonly #pipelines = new WeakMap<GatewayMethod, Pipeline>();

  constructor(contexts: ExternalContextCreator) {
    this.#contexts = contexts;
  }

  /** Runs a hook. Rejects with what was raised, unless a filter of the application's took it. */
  async run(
    hook: DisconnectHook,
    session: WebSocketSession,
    disconnect: Disconnect,
  ): Promise<void> {
    const { roles } = hook.method;
    const call = new Call(session, describeRole({ kind: 'disconnect' }), undefined, undefined);
    await this.#pipelineOf(hook, session)(session, disconnect, call, new HandlerPattern(roles));
    if (!call.isFailed || call.isFiltered) return;
    // Nest asks an interceptor's stream for its last value; that there was none is no failure here.
    if (!(call.error instanceof EmptyError)) throw call.error;
  }

  #pipelineOf(hook: DisconnectHook, session: WebSocketSession): Pipeline {
    const { gateway, method } = hook;
    if (gateway.isScoped) return this.#create(hook, session);
    const made = this.#pipelines.get(method);
    if (made) return made;
    const pipeline = this.#create(hook);
    this.#pipelines.set(method, pipeline);
    return pipeline;
  }

  #create({ gateway, method, instance }: DisconnectHook, session?: WebSocketSession): Pipeline {
    return this.#contexts.create(
      instance,
      method.method,
      method.name,
      PARAMETERS_METADATA,
      parameters,
      session && ContextIdFactory.getByRequest(session),
      session && gateway.wrapper.id,
      WITHOUT_GUARDS,
      'ws',
    );
  }
}
