import { siftOptions } from '../../../lib/nest/gateway-warnings.js';

describe('siftOptions', () => {
  it('passes everything else on, without a warning', () => {
    const options = { maxPayload: 5, origins: '*', unknown: true };
    expect(siftOptions(options)).toEqual({ options, warning: undefined });
  });

  it('takes out what means nothing to ws, and names our equivalent of each in one warning', () => {
    const { options, warning } = siftOptions({ cors: true, maxPayload: 5, namespace: 'chat' });
    expect(options).toEqual({ maxPayload: 5 });
    expect(warning).toBe(
      'those of other adapters are ignored; ' +
        'instead of "cors" use "origins"; instead of "namespace" use "path" of a gateway',
    );
  });

  it.each([
    'namespace serveClient adapter parser connectTimeout pingTimeout pingInterval upgradeTimeout',
    'maxHttpBufferSize allowRequest transports allowUpgrades perMessageDeflate httpCompression',
    'wsEngine initialPacket cookie cors allowEIO3 destroyUpgrade destroyUpgradeTimeout',
  ])("knows every key of Nest's GatewayMetadata: %s", (keys) => {
    for (const key of keys.split(' ')) {
      const { options, warning } = siftOptions({ [key]: 1 });
      expect([key, options]).toEqual([key, {}]);
      expect(warning).toContain(`instead of "${key}" use`);
    }
  });

  it('says nothing of a key that is not set, nor of one that objects inherit', () => {
    expect(siftOptions({ cors: undefined })).toEqual({ options: {}, warning: undefined });
    expect(siftOptions({ toString: 1 }).options).toEqual({ toString: 1 });
  });
});
