import { Link, LinkedList } from '../../../lib/core/link.js';

class Member extends Link {}

/** Takes the members out of a list, first to last. */
function takenFrom(list: LinkedList<Member>): Member[] {
  const members: Member[] = [];
  for (let member = list.first; member; member = list.first) {
    members.push(member);
    member.unlink();
  }
  return members;
}

describe('LinkedList', () => {
  it('has its members in the order in which they came', () => {
    const list = new LinkedList<Member>();
    const members = [new Member(), new Member()];
    expect(list.first).toBeUndefined();
    for (const member of members) list.push(member);
    expect(list.first).toBe(members[0]);
    expect(takenFrom(list)).toEqual(members);
  });

  it('loses a member that leaves, wherever it stands', () => {
    const list = new LinkedList<Member>();
    const [first, second, third, fourth] = [1, 2, 3, 4].map(() => new Member());
    for (const member of [first!, second!, third!, fourth!]) list.push(member);
    for (const member of [second!, first!, fourth!, fourth!]) member.unlink();
    expect(takenFrom(list)).toEqual([third]);
    expect(list.first).toBeUndefined();
  });

  it('takes a member from the list that it was in', () => {
    const [one, other] = [new LinkedList<Member>(), new LinkedList<Member>()];
    const member = new Member();
    one.push(member);
    other.push(member);
    expect([one.first, other.first]).toEqual([undefined, member]);
  });

  it.each([
    [0, 0],
    [0, 2],
    [2, 0],
    [2, 3],
  ])('takes over the members of another list: %i and %i', (own, others) => {
    const [list, other] = [new LinkedList<Member>(), new LinkedList<Member>()];
    const members = Array.from({ length: own + others }, () => new Member());
    for (const member of members.slice(0, own)) list.push(member);
    for (const member of members.slice(own)) other.push(member);
    list.takeAll(other);
    expect(takenFrom(other)).toEqual([]);
    expect(takenFrom(list)).toEqual(members);
  });

  it('takes new members after another list has taken all it had', () => {
    const [list, other] = [new LinkedList<Member>(), new LinkedList<Member>()];
    const [taken, added] = [new Member(), new Member()];
    other.push(taken);
    list.takeAll(other);
    other.push(added);
    expect([takenFrom(list), takenFrom(other)]).toEqual([[taken], [added]]);
  });
});
