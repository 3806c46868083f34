import { reconnectAfter } from '../../../lib/protocol/reconnect.js';

describe('reconnectAfter', () => {
  it.each([
    [1000, 'never'],
    [1001, 'backoff'],
    [1006, 'backoff'],
    [1011, 'backoff'],
    [3999, 'backoff'],
    [4000, 'never'],
    [4099, 'never'],
    [4100, 'backoff'],
    [4199, 'backoff'],
    [4200, 'soon'],
    [4299, 'soon'],
    [4300, 'backoff'],
  ])('says of %i: %s', (code, reconnect) => {
    expect(reconnectAfter(code)).toBe(reconnect);
  });
});
