import { Availability } from '../../../lib/ws/availability.js';

describe('Availability', () => {
  it('refuses before the application is ready, then no more', () => {
    const availability = new Availability();
    expect(availability.fault()).toMatchObject({ status: 503, message: 'the server is starting' });
    availability.ready();
    expect([availability.fault(), availability.isDraining]).toEqual([undefined, false]);
  });

  it('refuses while it drains, for good', () => {
    const availability = new Availability();
    availability.ready();
    availability.drain();
    availability.ready();
    expect(availability.fault()).toMatchObject({ status: 503, message: 'the server is stopping' });
    expect(availability.isDraining).toBe(true);
  });
});
