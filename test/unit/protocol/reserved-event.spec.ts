import { isReservedEvent, ReservedEvent } from '../../../lib/protocol/reserved-event.js';

describe('isReservedEvent', () => {
  it('says so of the protocol’s own', () => {
    expect(Object.values(ReservedEvent).every(isReservedEvent)).toBe(true);
    expect(isReservedEvent('$anything')).toBe(true);
  });

  it.each(['', 'message', 'a$', 'exception'])('leaves %j to the application', (event) => {
    expect(isReservedEvent(event)).toBe(false);
  });
});
