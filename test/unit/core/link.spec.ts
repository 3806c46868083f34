import { Link, LinkedList } from '../../../lib/core/link.js';

class Member extends Link {}

describe('LinkedList', () => {
  it('has its members in the order in which they came', () => {
    const list = new LinkedList<Member>();
    const members = [new Member(), new Member()];
    expect(list.first).toBeUndefined();
    for (const member of members) list.push(member);
    expect(list.first).toBe(members[0]);
    expect([...list]).toEqual(members);
  });

  it('loses a member that leaves, wherever it stands', () => {
    const list = new LinkedList<Member>();
    const [first, second, third, fourth] = [1, 2, 3, 4].map(() => new Member());
    for (const member of [first!, second!, third!, fourth!]) list.push(member);
    for (const member of [second!, first!, fourth!, fourth!]) member.unlink();
    expect([...list]).toEqual([third]);
    third!.unlink();
    expect(list.first).toBeUndefined();
  });

  it('takes a member from the list that it was in', () => {
    const [one, other] = [new LinkedList<Member>(), new LinkedList<Member>()];
    const member = new Member();
    one.push(member);
    other.push(member);
    expect([one.first, other.first]).toEqual([undefined, member]);
  });

  it('goes on where the one that was just yielded leaves', () => {
    const list = new LinkedList<Member>();
    const members = [new Member(), new Member(), new Member()];
    for (const member of members) list.push(member);
    const seen: Member[] = [];
    for (const member of list) {
      member.unlink();
      seen.push(member);
    }
    expect(seen).toEqual(members);
  });
});
