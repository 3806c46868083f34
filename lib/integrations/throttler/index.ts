export { HypernThrottlerGuard } from './hypern-throttler-guard.js';
