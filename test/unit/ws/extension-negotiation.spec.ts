import { negotiateDeflate } from '../../../lib/ws/extension-negotiation.js';

const NO_TAKEOVER = 'server_no_context_takeover; client_no_context_takeover';

describe('negotiateDeflate', () => {
  it.each([
    ['nothing', undefined],
    ['another extension', 'x-webkit-deflate-frame'],
  ])('agrees on nothing where a client offers %s', (_what, offered) => {
    expect(negotiateDeflate(offered)).toBeUndefined();
  });

  it('agrees on no context takeover, whatever the client offers of its own window', () => {
    const windowBits = 15;
    const plain = { header: `permessage-deflate; ${NO_TAKEOVER}`, windowBits };
    expect(negotiateDeflate('permessage-deflate')).toEqual(plain);
    expect(negotiateDeflate('permessage-deflate; client_max_window_bits')).toEqual(plain);
    expect(negotiateDeflate('x-other, permessage-deflate')).toEqual(plain);
  });

  it('keeps to the window that the client asks for', () => {
    expect(negotiateDeflate('permessage-deflate; server_max_window_bits=10')).toEqual({
      header: `permessage-deflate; server_max_window_bits=10; ${NO_TAKEOVER}`,
      windowBits: 10,
    });
  });

  it.each([
    ['permessage-deflate; nope', 'Unknown parameter'],
    ['permessage-deflate; server_max_window_bits=7', 'Invalid value'],
    [',,', 'Unexpected character'],
  ])('throws for the offer %j', (offered, message) => {
    expect(() => negotiateDeflate(offered)).toThrow(message);
  });
});
