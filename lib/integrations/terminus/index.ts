export { HypernWsHealthIndicator, type HealthLimitOptions } from './hypern-ws-health-indicator.js';
