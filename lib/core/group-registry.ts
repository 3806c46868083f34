import { HypernWsError } from '../errors.js';
import type { Group, GroupKeeper } from './group.js';
import type { GroupLimits } from './options.js';
import type { WebSocketSession } from './session.js';

/** What tells one kind of group from another. */
export interface GroupKind<G extends Group> {
  /** Makes an empty group. */
  readonly make: (name: string) => G;
  /** Tells whether the group may have that name. */
  readonly isName: (name: unknown, maxBytes: number) => name is string;
  /** What a name has to be, for the message of `BAD_NAME`. */
  readonly describeName: (maxBytes: number) => string;
  /** Bytes of a name, where no session comes with limits of its own. */
  readonly maxNameBytes: number;
  /** Groups of this kind that one session may be in. */
  readonly maxPerSession: (limits: GroupLimits) => number;
  readonly tooMany: 'TOO_MANY_ROOMS' | 'TOO_MANY_CHANNELS';
  /** The names that a session keeps of its groups; always what the groups say. */
  readonly namesOf: (session: WebSocketSession) => Set<string>;
}

/**
 * The groups of one kind and who is in them. A group that was created lives until it is deleted;
 * one that a join made goes with its last member.
 */
export class GroupRegistry<G extends Group> implements GroupKeeper<G> {
  readonly #groups = new Map<string, G>();
  readonly #kind: GroupKind<G>;

  constructor(kind: GroupKind<G>) {
    this.#kind = kind;
  }

  /** All groups by their names: a live view. */
  get groups(): ReadonlyMap<string, G> {
    return this.#groups;
  }

  get(name: string): G | undefined {
    return this.#groups.get(name);
  }

  /** Returns the group of that name, made where there is none; it lasts from now on. */
  create(name: string): G {
    this.#check(name, this.#kind.maxNameBytes);
    const group = this.#groups.get(name) ?? this.#keep(this.#kind.make(name));
    group.isLasting = true;
    return group;
  }

  /** Takes everybody out of a group and forgets it. Returns who was in it. */
  delete(name: string): WebSocketSession[] | undefined {
    const group = this.#groups.get(name);
    if (!group) return undefined;
    const members = [...group.members];
    group.isLasting = false;
    this.#groups.delete(name);
    for (const session of members) {
      group.letOut(session);
      this.#kind.namesOf(session).delete(name);
    }
    return members;
  }

  /** Adds a session to the group of that name, made where there is none. */
  join(session: WebSocketSession, name: string): boolean {
    this.#check(name, session.limits.maxNameBytes);
    return this.#add(session, name);
  }

  /**
   * Adds a session to the group that has this one's name. A group that is gone comes back where
   * its name is free, so that whoever kept it does not lose members.
   */
  add(session: WebSocketSession, group: G): boolean {
    return this.#add(session, group.name, group);
  }

  leave(session: WebSocketSession, name: string): boolean {
    const group = this.#groups.get(name);
    return group !== undefined && this.remove(session, group);
  }

  remove(session: WebSocketSession, group: G): boolean {
    if (!group.letOut(session)) return false;
    this.#kind.namesOf(session).delete(group.name);
    if (group.members.size === 0 && !group.isLasting) this.#groups.delete(group.name);
    return true;
  }

  #add(session: WebSocketSession, name: string, spare?: G): boolean {
    const known = this.#groups.get(name);
    if (!session.isOpen || known?.members.has(session)) return false;
    const { make, maxPerSession, namesOf, tooMany } = this.#kind;
    const names = namesOf(session);
    const max = maxPerSession(session.limits);
    if (names.size >= max) {
      throw new HypernWsError(tooMany, `expected at most ${max} for each session`);
    }
    (known ?? this.#keep(spare ?? make(name))).letIn(session);
    names.add(name);
    return true;
  }

  #keep(group: G): G {
    this.#groups.set(group.name, group);
    return group;
  }

  #check(name: unknown, maxBytes: number): void {
    const { describeName, isName } = this.#kind;
    if (isName(name, maxBytes)) return;
    // The name may be a client's, and what a client sent is never echoed.
    const got = typeof name === 'string' ? `${name.length} characters` : typeof name;
    throw new HypernWsError('BAD_NAME', `expected ${describeName(maxBytes)}, got ${got}`);
  }
}
