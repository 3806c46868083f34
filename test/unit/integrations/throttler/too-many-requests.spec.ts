import { ThrottlerException } from '@nestjs/throttler';
import { TooManyRequests } from '../../../../lib/integrations/throttler/too-many-requests.js';

describe('TooManyRequests', () => {
  it('is what filters for a ThrottlerException expect, and says when to try again', () => {
    const exception = new TooManyRequests('slow down', 2_000);
    expect(exception).toBeInstanceOf(ThrottlerException);
    expect(exception.message).toBe('slow down');
    expect(exception.getResponse()).toEqual({
      statusCode: 429,
      message: 'slow down',
      retryAfter: 2_000,
    });
  });
});
