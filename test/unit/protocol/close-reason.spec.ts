import { cutReason } from '../../../lib/protocol/close-reason.js';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

describe('cutReason', () => {
  it.each(['', 'bye', 'a'.repeat(123), `${'é'.repeat(61)}a`])('leaves %j as it is', (reason) => {
    expect(cutReason(reason)).toBe(reason);
  });

  it.each([
    ['of one byte', 'a', 123],
    ['of two bytes', 'é', 122],
    ['of three bytes', '€', 123],
    ['of four bytes', '😀', 120],
  ])('cuts at 123 bytes, before a character %s that would not fit', (_, character, length) => {
    const cut = cutReason(character.repeat(200));
    expect(bytesOf(cut)).toBe(length);
    expect(cut).toBe(character.repeat(length / bytesOf(character)));
  });
});
