// What Nest 11 and 12 write with decorators. Not exported from their roots; equal in both.

/** On a class: that it is a gateway. */
export const GATEWAY_METADATA = 'websockets:is_gateway';
/** On a gateway: what its decorator was given, without the port. */
export const GATEWAY_OPTIONS_METADATA = 'websockets:gateway_options';
/** On a gateway: its port, 0 for the application's own HTTP server. */
export const PORT_METADATA = 'port';
/** On a method: that Nest binds it to each client. */
export const MESSAGE_MAPPING_METADATA = 'websockets:message_mapping';
/** On a method: the message that it is bound to. */
export const MESSAGE_METADATA = 'message';
/** On a class, by method: its decorated parameters. */
export const PARAMETERS_METADATA = '__routeArguments__';
/** On a class or a method: its exception filters. */
export const FILTERS_METADATA = '__exceptionFilters__';
/** On a class or a method: its guards. */
export const GUARDS_METADATA = '__guards__';
/** On a class or a method: its pipes. */
export const PIPES_METADATA = '__pipes__';
/** On a class or a method: its interceptors. */
export const INTERCEPTORS_METADATA = '__interceptors__';

/** On a method: what this package's decorators made of it. */
export const ROLES_METADATA = 'hypern-ws:roles';

/** The types of parameters that Nest's `WsParamtype` numbers. */
export enum ParameterType {
  Session = 0,
  Data = 3,
}
