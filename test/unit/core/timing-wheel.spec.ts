import { Timed, TimingWheel } from '../../../lib/core/timing-wheel.js';

class Member extends Timed {}

function visitedAt(wheel: TimingWheel<Member>, tick: number): Member[] {
  const members: Member[] = [];
  wheel.visit(tick, (member) => members.push(member));
  return members;
}

describe('TimingWheel', () => {
  it('visits a member once, at its tick', () => {
    const wheel = new TimingWheel<Member>();
    const member = new Member();
    wheel.add(member, 2);
    expect([1, 2, 3].map((tick) => visitedAt(wheel, tick))).toEqual([[], [member], []]);
  });

  it('visits a member that is due in a later turn in that turn', () => {
    const wheel = new TimingWheel<Member>();
    const [soon, later] = [new Member(), new Member()];
    wheel.add(later, 5 + 3 * 1_024);
    wheel.add(soon, 5);
    expect(visitedAt(wheel, 5)).toEqual([soon]);
    expect(visitedAt(wheel, 5 + 1_024)).toEqual([]);
    expect(visitedAt(wheel, 5 + 3 * 1_024)).toEqual([later]);
  });

  it('visits no member that has left, or has been added for another tick', () => {
    const wheel = new TimingWheel<Member>();
    const [left, moved] = [new Member(), new Member()];
    for (const member of [left, moved]) wheel.add(member, 1);
    left.unlink();
    wheel.add(moved, 2);
    expect([1, 2].map((tick) => visitedAt(wheel, tick))).toEqual([[], [moved]]);
  });

  it('lets a visit unlink and add others, and itself again in the same slot', () => {
    const wheel = new TimingWheel<Member>();
    const [first, second, third] = [new Member(), new Member(), new Member()];
    for (const member of [first, second, third]) wheel.add(member, 1);
    const visited: Member[] = [];
    wheel.visit(1, (member) => {
      visited.push(member);
      second.unlink();
      wheel.add(member, 1 + 1_024);
    });
    expect(visited).toEqual([first, third]);
    expect(visitedAt(wheel, 1 + 1_024)).toEqual([first, third]);
  });

  it('visits at its next tick who was left behind by a visit that threw', () => {
    const wheel = new TimingWheel<Member>();
    const [first, second] = [new Member(), new Member()];
    for (const member of [first, second]) wheel.add(member, 1);
    const fail = (): never => {
      throw new Error('visit');
    };
    expect(() => wheel.visit(1, fail)).toThrow('visit');
    expect(visitedAt(wheel, 2)).toEqual([second]);
  });
});
