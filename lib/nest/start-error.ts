import { HypernWsError, type HypernWsErrorCode } from '../errors.js';

/** What a programmer has to know of a mistake: where, what was expected, what came, what to do. */
export interface Mistake {
  readonly where: string;
  readonly expected: string;
  readonly got: string;
  readonly remedy: string;
  readonly cause?: unknown;
}

/** Makes the error of a mistake that ends the start of an application. */
export function startError(code: HypernWsErrorCode, mistake: Mistake): HypernWsError {
  const { where, expected, got, remedy, cause } = mistake;
  const message = `${where}: expected ${expected}, got ${got}. ${remedy}`;
  return new HypernWsError(code, message, cause === undefined ? undefined : { cause });
}

/** The module was imported as a class: it has no options, and registers nothing. */
export function moduleBare(): HypernWsError {
  return startError('MODULE_BARE', {
    where: 'HypernWsModule',
    expected: 'HypernWsModule.forRoot() or forRootAsync() in the imports',
    got: 'the class itself',
    remedy: 'Write imports: [HypernWsModule.forRoot()]; every option has a default.',
  });
}

/** `forRoot` or `forRootAsync` was imported a second time. */
export function moduleDuplicate(): HypernWsError {
  return startError('MODULE_DUPLICATE', {
    where: 'HypernWsModule',
    expected: 'one import of forRoot() or forRootAsync() in an application',
    got: 'a second one',
    remedy:
      'Keep the one in the root module and remove the others: the module is global, so that ' +
      'every module can inject RoomManager, ChannelManager and the rest without an import.',
  });
}

/** `app.useWebSocketAdapter()` came after our registration, and won. */
export function adapterReplaced(adapter: unknown): HypernWsError {
  const name = (adapter as object | null | undefined)?.constructor?.name ?? String(adapter);
  return startError('ADAPTER_REPLACED', {
    where: 'HypernWsModule',
    expected: 'its own WebSocket adapter, which it registers by itself',
    got: `${name} from app.useWebSocketAdapter()`,
    remedy:
      'Remove the call of app.useWebSocketAdapter(); gateways written for WsAdapter go on ' +
      'working. To keep the other adapter, remove HypernWsModule from the imports.',
  });
}

/** A gateway without a port of its own, in an application that has no HTTP server. */
export function noHttpServer(path: string): HypernWsError {
  return startError('NO_HTTP_SERVER', {
    where: `the gateways of path "${path}"`,
    expected: "the application's HTTP server to take their connections",
    got: 'an application without one, as NestFactory.createMicroservice() makes it',
    remedy:
      'Create the application with NestFactory.create() and add app.connectMicroservice(), or ' +
      'give the gateways a port of their own: @WebSocketGateway(8080, { path }).',
  });
}

/** A decorator names an event that belongs to the protocol. */
export function eventReserved(where: string, event: string): HypernWsError {
  return startError('EVENT_RESERVED', {
    where,
    expected: 'an event that does not start with "$"',
    got: JSON.stringify(event),
    remedy: 'Choose another name: events that start with "$" belong to the protocol.',
  });
}

/** A decorator's channel is neither a name nor a pattern. */
export function patternInvalid(where: string, got: unknown, cause?: unknown): HypernWsError {
  return startError('PATTERN_INVALID', {
    where,
    expected: 'the name of a channel, or a pattern in which * and # are whole segments',
    got: typeof got === 'string' ? JSON.stringify(got) : typeof got,
    remedy: 'Separate segments with ":", as in "chat:*" (one segment) or "events:#" (one or more).',
    cause,
  });
}

/** Global guards, pipes or interceptors are request-scoped or transient, and a gateway is not. */
export function enhancersScoped(gateway: string, names: readonly string[]): HypernWsError {
  const list = names.join(', ');
  return startError('OPTION_CONFLICT', {
    where: `the gateway ${gateway}`,
    expected: 'global guards, pipes and interceptors of the same scope as the gateway',
    got: `request-scoped or transient ones, which Nest would leave out of every message: ${list}`,
    remedy:
      `Remove the scope from ${list}: the execution context has the session. Or add ` +
      `@Injectable({ scope: Scope.REQUEST }) to ${gateway}: each session then has its own instances.`,
  });
}
