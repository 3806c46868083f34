import { DEFAULT_HEARTBEAT } from '../core/default-heartbeat.js';
import { HypernWsError } from '../errors.js';
import { defaultCompression, defaultOptions } from './default-options.js';
import { equivalentOf } from './option-equivalents.js';
import { isObject, rules, type Rule, type SectionRule } from './option-rules.js';
import type { HypernWsOptions, ResolvedOptions } from './options.js';
import { quoteValue } from './quote-value.js';

/** Options that only the module can set: they are the application's, not a path's. */
const MODULE_ONLY = new Set(['drain', 'identify', 'globalPrefix']);
/** Options that only a gateway can set, under the names that `ws` gave them. */
const GATEWAY_ONLY = new Set(['verifyClient', 'handleProtocols']);
/** Every option, under the names that may be given. */
const NAMES = [...Object.keys(rules), 'handleProtocols'];

/**
 * Completes and checks what a user gave to `forRoot`.
 * @throws HypernWsError `OPTION_INVALID` for an unknown key, or a value out of bounds.
 */
export function resolveOptions(given: HypernWsOptions = {}, where = 'forRoot()'): ResolvedOptions {
  return merge(defaultOptions, given, where, GATEWAY_ONLY);
}

/**
 * Lays what a gateway says of its path over the options of the module.
 * @throws HypernWsError `OPTION_INVALID`, as {@link resolveOptions}.
 */
export function overrideOptions(
  base: ResolvedOptions,
  { handleProtocols, ...own }: Readonly<Record<string, unknown>>,
  where: string,
): ResolvedOptions {
  const given = handleProtocols === undefined ? own : { ...own, protocols: handleProtocols };
  return merge(base, given, where, MODULE_ONLY);
}

function merge(
  base: ResolvedOptions,
  given: object,
  where: string,
  refused: ReadonlySet<string>,
): ResolvedOptions {
  if (!isObject(given)) throw invalid(where, 'options', 'an object', given);
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(given)) {
    const rule = refused.has(key) || !Object.hasOwn(rules, key) ? undefined : rules[key];
    if (!rule) throw unknown(where, key, NAMES, refused);
    if (value === undefined) continue;
    merged[key] = 'members' in rule ? section(merged, key, value, rule, where) : value;
    if ('holds' in rule) check(rule, value, where, key);
  }
  checkTimeout(merged as unknown as ResolvedOptions, where);
  return merged as unknown as ResolvedOptions;
}

function section(
  base: Readonly<Record<string, unknown>>,
  key: string,
  value: unknown,
  { members, isSwitch }: SectionRule,
  where: string,
): unknown {
  if (isSwitch && value === false) return false;
  if (!isObject(value))
    throw invalid(where, key, isSwitch ? 'false or an object' : 'an object', value);
  const merged: Record<string, unknown> = { ...(base[key] || sectionDefaults(key)) };
  for (const [member, memberValue] of Object.entries(value)) {
    const rule = Object.hasOwn(members, member) ? members[member] : undefined;
    if (!rule) throw unknown(where, `${key}.${member}`, Object.keys(members), MODULE_ONLY);
    if (memberValue === undefined) continue;
    check(rule, memberValue, where, `${key}.${member}`);
    merged[member] = memberValue;
  }
  return merged;
}

function sectionDefaults(key: string): object {
  return key === 'compression' ? defaultCompression : (defaultOptions.heartbeat as object);
}

function check(rule: Rule, value: unknown, where: string, name: string): void {
  if (!rule.holds(value)) {
    throw invalid(where, name, rule.expected, value, rule.remedyFor?.(value));
  }
}

function checkTimeout({ heartbeat }: ResolvedOptions, where: string): void {
  if (!heartbeat || heartbeat.pingTimeout <= heartbeat.pingInterval) return;
  const { pingInterval, pingTimeout } = heartbeat;
  const expected = `at most heartbeat.pingInterval (${pingInterval})`;
  const isDefault = pingTimeout === DEFAULT_HEARTBEAT.pingTimeout;
  const remedy = isDefault ? 'that is its default: set both' : undefined;
  throw invalid(where, 'heartbeat.pingTimeout', expected, pingTimeout, remedy);
}

function invalid(
  where: string,
  name: string,
  expected: string,
  got: unknown,
  remedy?: string,
): HypernWsError {
  const message = `${where}: expected ${name} to be ${expected}, got ${quoteValue(got)}`;
  return new HypernWsError('OPTION_INVALID', remedy ? `${message}; ${remedy}` : message);
}

function unknown(
  where: string,
  name: string,
  known: readonly string[],
  refused: ReadonlySet<string>,
): HypernWsError {
  const equivalent = equivalentOf(name);
  const remedy = refused.has(name)
    ? `it is ${refused === MODULE_ONLY ? 'an option of HypernWsModule.forRoot()' : 'an option of a gateway'}`
    : equivalent
      ? `its equivalent is ${equivalent}`
      : `known here: ${known.filter((key) => !refused.has(key)).join(', ')}`;
  return new HypernWsError('OPTION_INVALID', `${where}: unknown option "${name}"; ${remedy}`);
}
