import { mergeGatewayOptions, type GatewaySay } from '../../../lib/nest/gateway-options.js';
import { resolveOptions } from '../../../lib/ws/resolve-options.js';
import { codeOf } from '../../support/errors.js';

const base = resolveOptions({ maxPayload: 100, inbound: { maxPending: 7 } });

function merge(...options: GatewaySay['options'][]) {
  const gateways = options.map((own, index) => ({ name: `Gateway${index + 1}`, options: own }));
  return mergeGatewayOptions(base, '/ws', gateways);
}

describe('mergeGatewayOptions', () => {
  it('leaves the options of the module where no gateway says anything', () => {
    expect(merge({}, {})).toEqual(base);
  });

  it('lets one gateway speak for its path', () => {
    expect(merge({}, { maxPayload: 5 })).toEqual({ ...base, maxPayload: 5 });
  });

  it('puts the parts of a section together, over those of the module', () => {
    const { inbound } = merge({ inbound: { concurrency: 2 } }, { inbound: { timeout: 9 } });
    expect(inbound).toMatchObject({ concurrency: 2, timeout: 9, maxPending: 7 });
  });

  it('passes the names of ws on', () => {
    const handleProtocols = () => false as const;
    expect(merge({ handleProtocols }).protocols).toBe(handleProtocols);
  });

  it('does not change what a gateway was given', () => {
    const own = { inbound: { concurrency: 2 } };
    merge(own, { inbound: { timeout: 9 } });
    expect(own).toEqual({ inbound: { concurrency: 2 } });
  });

  const parse = () => 0;
  it.each<[string, GatewaySay['options'], GatewaySay['options']]>([
    ['a value', { maxPayload: 5 }, { maxPayload: 5 }],
    ['a function', { parse }, { parse }],
    ['a list', { origins: ['http://a', /b/] }, { origins: ['http://a', /b/] }],
    ['a section', { inbound: { timeout: 9 } }, { inbound: { timeout: 9 } }],
    ['a switch', { heartbeat: false }, { heartbeat: false }],
    ['nothing', { maxPayload: undefined }, { maxPayload: 5 }],
  ])('lets two gateways say the same: %s', (_, one, other) => {
    expect(() => merge(one, other)).not.toThrow();
  });

  it.each<[string, string, GatewaySay['options'], GatewaySay['options']]>([
    ['a value', '5 from Gateway1 and 6 from Gateway2', { maxPayload: 5 }, { maxPayload: 6 }],
    ['a function', 'a function from', { parse: () => 0 }, { parse: () => 0 }],
    [
      'a list',
      '["http://a"] from Gateway1',
      { origins: ['http://a'] },
      { origins: ['http://a', 'http://b'] },
    ],
    ['an expression', '[/a/] from Gateway1', { origins: [/a/] }, { origins: [/a/i] }],
    [
      'a member',
      '"inbound.timeout", got 8 from Gateway1 and 9',
      { inbound: { timeout: 8, concurrency: 2 } },
      { inbound: { timeout: 9 } },
    ],
    [
      'a switch',
      '"heartbeat", got false from Gateway1 and an object',
      { heartbeat: false },
      { heartbeat: { maxMissedPings: 3 } },
    ],
    [
      'a switch the other way',
      '"heartbeat", got an object from Gateway1 and false',
      { heartbeat: { maxMissedPings: 3 } },
      { heartbeat: false },
    ],
  ])('throws where two gateways disagree: %s', (_, text, one, other) => {
    expect(codeOf(() => merge(one, other))).toBe('OPTION_CONFLICT');
    expect(() => merge(one, other)).toThrow(text);
    expect(() => merge(one, other)).toThrow('path "/ws"');
  });

  it.each<[string, GatewaySay['options']]>([
    ['an unknown key', { maxPayloud: 5 }],
    ['a value out of bounds', { maxPayload: 0 }],
    ['an option of the application', { drain: { timeout: 5 } }],
  ])('throws for %s and names the gateway', (_, options) => {
    expect(codeOf(() => merge({}, options))).toBe('OPTION_INVALID');
    expect(() => merge({}, options)).toThrow('Gateway2');
  });
});
