import { Call } from '../../../lib/core/call.js';
import { currentCall, runInCall } from '../../../lib/ws/call-scope.js';
import { makeSession } from '../../support/make-session.js';
import { settle } from '../../support/wire.js';

describe('runInCall', () => {
  const scope = { call: new Call(makeSession(), 'e', undefined, 1), method: () => undefined };

  it('lets all that comes of a function know its scope, and nothing else', async () => {
    const seen: unknown[] = [];
    const work = async (a: number, b: number) => {
      seen.push(currentCall());
      await settle();
      seen.push(currentCall());
      return a + b;
    };
    const result = runInCall(scope, work, 1, 2);
    expect(currentCall()).toBeUndefined();
    expect(await result).toBe(3);
    expect(seen).toEqual([scope, scope]);
  });
});
