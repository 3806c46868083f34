import { FalseResults } from '../../../lib/core/false-results.js';

describe('FalseResults', () => {
  let lines: string[];
  let results: FalseResults;
  beforeEach(() => {
    lines = [];
    results = new FalseResults({
      warn: (kind, message) => void lines.push(`${kind}: ${message}`),
      error: () => 'ref',
    });
  });

  it.each([
    ['@OnHandshake()', 'is session.user now: throw to refuse a client'],
    ['@OnConnect()', 'closes nothing: throw to close the session'],
    ['@OnSubscribe()', 'refuses nothing, and the client is subscribed: throw to refuse it'],
  ] as const)('tells what false of %s does', (decorator, effect) => {
    results.note(false, decorator, 'A.b');
    expect(lines).toEqual([`${decorator} A.b: returned false, which ${effect}`]);
  });

  it('tells once of each method, in lines of kinds of their own', () => {
    for (const name of ['A.b', 'A.c', 'A.b']) results.note(false, '@OnConnect()', name);
    results.note(false, '@OnHandshake()', 'A.b');
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      '@OnConnect() A.b',
      '@OnConnect() A.c',
      '@OnHandshake() A.b',
    ]);
  });

  it.each([undefined, null, 0, '', true])('says nothing of %p', (result) => {
    results.note(result, '@OnSubscribe()', 'A.b');
    expect(lines).toEqual([]);
  });
});
