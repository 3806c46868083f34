/**
 * A member of at most one {@link LinkedList}. Lists are made of their members, so that joining and
 * leaving one allocates nothing and takes no longer in a long one.
 */
export abstract class Link {
  /** @internal Its own where it is in no list. */
  nextLink: Link = this;
  /** @internal */
  previousLink: Link = this;

  /** Leaves the list that it is in; harmless where it is in none. */
  unlink(): void {
    this.previousLink.nextLink = this.nextLink;
    this.nextLink.previousLink = this.previousLink;
    this.nextLink = this;
    this.previousLink = this;
  }
}

class Sentinel extends Link {}

/** A list to which members are added at the end, and leave by themselves: see {@link Link}. */
export class LinkedList<T extends Link> {
  /** Stands before the first and after the last: no other case is special. */
  readonly #sentinel: Link = new Sentinel();

  /** The member that came first; `undefined` where there is none. */
  get first(): T | undefined {
    const { nextLink } = this.#sentinel;
    return nextLink === this.#sentinel ? undefined : (nextLink as T);
  }

  /** Puts a member at the end; it leaves the list that it was in. */
  push(member: T): void {
    member.unlink();
    const sentinel = this.#sentinel;
    member.previousLink = sentinel.previousLink;
    member.nextLink = sentinel;
    sentinel.previousLink.nextLink = member;
    sentinel.previousLink = member;
  }

  /** Takes over the members of another list, behind its own. */
  takeAll(other: LinkedList<T>): void {
    const { first } = other;
    if (!first) return;
    const last = other.#sentinel.previousLink;
    other.#sentinel.unlink();
    const sentinel = this.#sentinel;
    first.previousLink = sentinel.previousLink;
    sentinel.previousLink.nextLink = first;
    last.nextLink = sentinel;
    sentinel.previousLink = last;
  }
}
