import { isObservable, lastValueFrom } from 'rxjs';
import { Call } from '../core/call.js';
import type { Disconnect } from '../core/disconnect.js';
import { FalseResults } from '../core/false-results.js';
import type { SessionHooks } from '../core/hooks.js';
import type { Log } from '../core/log.js';
import type { Router } from '../core/router.js';
import { WebSocketSession } from '../core/session.js';
import { boundMethods, type BoundMethod } from './fill-router.js';
import type { GatewayDisconnects } from './gateway-disconnects.js';
import type { ConnectedGateway, Gateway, GatewayMethod } from './gateway.js';
import { describeRole, type HandlerRole } from './handler-role.js';
import { ScopedInstances } from './scoped-instances.js';
import { bindingsOf, SessionBindings, type BoundHandler } from './session-bindings.js';

/** The hooks of the gateways of one path, run one after the other, in their order. */
export class GatewaySessionHooks implements SessionHooks {
  readonly #connected: readonly ConnectedGateway[];
  readonly #gateways: readonly Gateway[];
  readonly #scoped: readonly Gateway[];
  readonly #bound: readonly BoundMethod[];
  readonly #handshakes: readonly BoundMethod[];
  readonly #connects: readonly BoundMethod[];
  /** What is not called again, as Nest bound it, once the session is connected. */
  readonly #spent: readonly BoundMethod[];
  readonly #disconnects: GatewayDisconnects;
  readonly #router: Router;
  readonly #falseResults: FalseResults;
  #isFirst = true;
  readonly #log: Log;

  /** @param connected - in the order of modules and classes. */
  constructor(
    connected: readonly ConnectedGateway[],
    router: Router,
    disconnects: GatewayDisconnects,
    log: Log,
  ) {
    this.#connected = connected;
    this.#gateways = connected.map(({ gateway }) => gateway);
    this.#scoped = this.#gateways.filter(({ isScoped }) => isScoped);
    this.#bound = boundMethods(this.#gateways);
    this.#handshakes = this.#withRole('handshake');
    this.#connects = this.#withRole('connect');
    this.#spent = this.#bound.filter(({ method }) => isSpent(method));
    this.#disconnects = disconnects;
    this.#router = router;
    this.#falseResults = new FalseResults(log);
    this.#log = log;
  }

  /** Lets Nest bind the gateways, and runs `@OnHandshake()`. Throws what a hook or guard raised. */
  async handshake(session: WebSocketSession): Promise<void> {
    const bindings = this.#bind(session);
    let isNamed = false;
    for (const { gateway, method, slot } of this.#handshakes) {
      const user = await run(bindings.handlers[slot]!, session, 'handshake');
      if (bindings.isOver) return;
      this.#falseResults.note(user, '@OnHandshake()', `${gateway.name}.${method.name}`);
      if (user === undefined || isNamed) continue;
      session.user = user;
      isNamed = true;
    }
  }

  /** Runs `handleConnection`, then `@OnConnect()`. Throws what the first that fails raised. */
  async connect(session: WebSocketSession): Promise<void> {
    const bindings = bindingsOf(session)!;
    await bindings.scoped?.complete();
    for (const gateway of this.#gateways) {
      if (bindings.isOver) return; // it took too long: what has been ended is not begun
      await bindings.instanceOf(gateway)?.handleConnection?.(session, session.request);
    }
    for (const { gateway, method, slot } of this.#connects) {
      if (bindings.isOver) return;
      const result = await run(bindings.handlers[slot]!, session, 'connect');
      this.#falseResults.note(result, '@OnConnect()', `${gateway.name}.${method.name}`);
    }
    for (const { slot } of this.#spent) bindings.handlers[slot] = undefined;
  }

  abandon(session: WebSocketSession): void {
    const bindings = bindingsOf(session);
    if (bindings) bindings.isOver = true;
  }

  /** Runs `@OnDisconnect()`, then `handleDisconnect`. */
  disconnect(session: WebSocketSession, disconnect: Disconnect): Promise<void> {
    bindingsOf(session)!.isOver = true;
    return this.#disconnects.run(this.#gateways, session, disconnect);
  }

  #bind(session: WebSocketSession): SessionBindings {
    const scoped = this.#scoped.length > 0 ? new ScopedInstances(this.#scoped) : undefined;
    const bindings = new SessionBindings(this.#router, scoped, this.#log);
    WebSocketSession.setBindings(session, bindings);
    for (const { connect } of this.#connected) connect(session, session.request);
    bindings.isBinding = false;
    if (this.#isFirst) this.#warnOfBareInstances(scoped);
    this.#isFirst = false;
    if (bindings.handlers.length !== this.#bound.length) {
      const { length } = bindings.handlers;
      throw new Error(`expected Nest to bind ${this.#bound.length} handlers, got ${length}`);
    }
    return bindings;
  }

  /** Nest 11 has no instances a session: it calls the methods of a gateway that was never made. */
  #warnOfBareInstances(scoped: ScopedInstances | undefined): void {
    for (const gateway of this.#scoped) {
      if (scoped?.of(gateway) !== gateway.instance) continue;
      const message = `${gateway.name} has no dependencies: request-scoped gateways need Nest 12`;
      this.#log.warn('request scope', message);
    }
  }

  #withRole(kind: HandlerRole['kind']): readonly BoundMethod[] {
    return this.#bound.filter(({ method }) => method.roles.some((role) => role.kind === kind));
  }
}

function isSpent({ event, roles, parameters }: GatewayMethod): boolean {
  if (parameters !== undefined) return true;
  return (
    event === undefined && roles.every(({ kind }) => kind === 'handshake' || kind === 'connect')
  );
}

/** Runs a hook through its whole pipeline; throws what any part of that raised. */
async function run(
  handler: BoundHandler,
  session: WebSocketSession,
  kind: 'handshake' | 'connect',
): Promise<unknown> {
  const call = new Call(session, describeRole({ kind }), undefined, undefined);
  let result = await handler(undefined, call);
  // An interceptor makes a stream of every result.
  if (isObservable(result)) result = await lastValueFrom(result, { defaultValue: undefined });
  if (call.isFailed) throw call.error;
  return result;
}
