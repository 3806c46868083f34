import { HypernWsError } from '../../lib/errors.js';

describe('HypernWsError', () => {
  it('has a name, a code, a message and its cause', () => {
    const cause = new Error('inner');
    const error = new HypernWsError('BAD_NAME', 'expected a name', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'HypernWsError', code: 'BAD_NAME', cause });
    expect(`${error}`).toBe('HypernWsError: expected a name');
  });
});
