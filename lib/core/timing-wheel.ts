import { Link, LinkedList } from './link.js';

/** What a {@link TimingWheel} visits: a member of at most one. */
export abstract class Timed extends Link {
  /** @internal The tick at which it is visited. */
  dueTick = 0;
}

/** One turn of the wheel. What is due later shares a slot, and is passed over until its turn. */
const SLOTS = 1_024;

/**
 * Visits its members when they are due. A tick costs what is due then, and a look at the members
 * of the slot that are due in another turn: not one at each of the others.
 */
export class TimingWheel<T extends Timed> {
  readonly #slots: LinkedList<T>[] = [];
  readonly #due = new LinkedList<T>();

  /** Lets a member be visited at `tick`, and at no other that it was added for before. */
  add(member: T, tick: number): void {
    member.dueTick = tick;
    (this.#slots[tick % SLOTS] ??= new LinkedList()).push(member);
  }

  /**
   * Takes out the members that are due at `tick`, and calls `visit` with each. They may be added
   * again meanwhile, and others added or unlinked.
   */
  visit(tick: number, visit: (member: T) => void): void {
    const slot = this.#slots[tick % SLOTS];
    if (slot) this.#due.takeAll(slot);
    for (let member = this.#due.first; member; member = this.#due.first) {
      member.unlink();
      if (member.dueTick <= tick) visit(member);
      else this.add(member, member.dueTick);
    }
  }
}
