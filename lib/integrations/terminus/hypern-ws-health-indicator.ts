import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { SessionRegistry } from '../../core/session-registry.js';
import { HypernWsServer } from '../../ws/server.js';

/** What a server that works may hold before it is reported as down. */
export interface HealthLimitOptions {
  /** Open sessions; more, and clients had better go elsewhere. @default Infinity */
  readonly maxSessions?: number;
}

/**
 * Tells `@nestjs/terminus` whether clients can connect: not while the application starts or drains.
 * A provider of the module that has the health controller.
 */
@Injectable()
export class HypernWsHealthIndicator {
  readonly #health: HealthIndicatorService;
  readonly #server: HypernWsServer;
  readonly #sessions: SessionRegistry;

  constructor(
    @Inject(HealthIndicatorService) health: HealthIndicatorService,
    @Inject(HypernWsServer) server: HypernWsServer,
    @Inject(SessionRegistry) sessions: SessionRegistry,
  ) {
    this.#health = health;
    this.#server = server;
    this.#sessions = sessions;
  }

  /**
   * Returns `up` or `down`, with how many `sessions` are open, how many `users` they are of, and
   * a `message` where it is down. Looks at every session: for health checks, not for messages.
   * @param key - under which it is reported.
   */
  isHealthy<const Key extends string>(
    key: Key,
    { maxSessions = Infinity }: HealthLimitOptions = {},
  ): HealthIndicatorResult<Key> {
    const { open, users } = this.#sessions.stats;
    const facts = { sessions: open, users };
    const indicator = this.#health.check(key);
    const message = this.#server.fault ?? (open > maxSessions ? 'too many sessions' : undefined);
    return message === undefined ? indicator.up(facts) : indicator.down({ ...facts, message });
  }
}
