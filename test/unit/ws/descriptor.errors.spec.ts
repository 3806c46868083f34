import { jest } from '@jest/globals';

const HELLO = Buffer.from('hello');
let refusal: NodeJS.ErrnoException;
jest.unstable_mockModule('node:fs', () => ({
  writeSync: () => {
    throw refusal;
  },
}));
const { writeNow } = await import('../../../lib/ws/descriptor.js');

describe('a write to a descriptor', () => {
  const refuse = (code: string) => (refusal = Object.assign(new Error(code), { code }));

  it.each(['EAGAIN', 'ENOBUFS', 'EPROTOTYPE'])('takes nothing for now on %s', (code) => {
    refuse(code);
    expect(writeNow(0, HELLO)).toBe(0);
  });

  it.each(['ECONNRESET', 'EPIPE', 'EBADF'])('fails for good on %s', (code) => {
    expect(() => writeNow(0, HELLO)).toThrow(refuse(code));
  });
});
