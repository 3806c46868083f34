import { CloseCode, isSendableCloseCode } from '../../../lib/protocol/close-code.js';

describe('isSendableCloseCode', () => {
  it.each([1000, 1003, 1007, 1014, 3000, 4101, 4999])('lets %i be sent', (code) => {
    expect(isSendableCloseCode(code)).toBe(true);
  });

  it.each([0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 3000.5, NaN, Infinity])(
    'lets nobody send %p',
    (code) => {
      expect(isSendableCloseCode(code)).toBe(false);
    },
  );

  it('lets every code of the table be sent but the one that is only reported', () => {
    const codes = Object.values(CloseCode).filter((code) => typeof code === 'number');
    expect(codes.filter((code) => !isSendableCloseCode(code))).toEqual([CloseCode.Abnormal]);
  });
});
