import { failureOfCode } from '../protocol/failure.js';
import { isChannelName } from '../protocol/name.js';
import { Call, type Named, type Stream } from './call.js';
import type { ChannelManager } from './channel-manager.js';
import { FalseResults } from './false-results.js';
import type { Log } from './log.js';
import type { LimitOptions } from './options.js';
import type { Request } from './request.js';
import type { Handler, Router } from './router.js';
import { lastOf, runHandler } from './run-handler.js';

/** What the log says of a channel that the application knows, and no client can subscribe to. */
const UNOPENED =
  'but nothing opens it to clients: @OnSubscribe() on a gateway of this path does, ' +
  'or createChannel(name, { open: true })';

/** What an opener said. */
interface Answer {
  readonly data: unknown;
  readonly by: Named;
}

/** Serves `$sub` and `$unsub`: what clients of one path may subscribe to, and who decides. */
export class Subscriptions {
  readonly #channels: ChannelManager;
  readonly #router: Router;
  readonly #limits: LimitOptions;
  readonly #falseResults: FalseResults;

  constructor(channels: ChannelManager, router: Router, limits: LimitOptions, log: Log) {
    this.#channels = channels;
    this.#router = router;
    this.#limits = limits;
    this.#falseResults = new FalseResults(log);
  }

  /** Subscribes the client, if the channel is open to it and every opener agrees. */
  async subscribe(request: Request): Promise<void> {
    const channel = this.#channelOf(request);
    if (channel !== undefined) await this.#subscribe(request, channel);
    request.end();
  }

  /** Unsubscribes the client; from what it is not in, too. */
  unsubscribe(request: Request): void {
    const channel = this.#channelOf(request);
    if (channel !== undefined) {
      this.#channels.release(request.session, channel);
      request.acknowledge({ channel });
    }
    request.end();
  }

  async #subscribe(request: Request, channel: string): Promise<void> {
    const { session } = request;
    if (session.channels.has(channel)) return void request.acknowledge({ channel });
    const openers = this.#router.openersOf(channel);
    const isOpen = openers.length > 0 || this.#channels.getChannel(channel)?.isOpen === true;
    if (!isOpen) return this.#refuseUnknown(request, channel);
    if (session.channels.size >= this.#limits.maxChannelsPerSession) {
      const message = `more than ${this.#limits.maxChannelsPerSession} channels`;
      return request.refuse(failureOfCode('TOO_MANY_CHANNELS', message));
    }
    const answer = await this.#ask(openers, request, channel);
    if (request.isAnswered || !session.isOpen) return;
    try {
      this.#channels.subscribe(session, channel);
    } catch (error) {
      return request.reject(error);
    }
    // A client that is told of a failure is not subscribed: JSON may refuse what an opener said.
    if (!request.acknowledge({ channel, data: answer?.data }, answer?.by))
      this.#channels.release(session, channel);
  }

  /**
   * The client learns nothing of a channel that is not open to it. The developer may have forgotten
   * to open one that the application knows; that can't be told before somebody asks for it.
   */
  #refuseUnknown(request: Request, channel: string): void {
    const failure = failureOfCode('UNKNOWN_CHANNEL', 'no such channel');
    const known = this.#knownAs(channel);
    if (known === undefined) {
      const message = `${failure.message}; ${this.#router.openersText}`;
      return request.refuse(failure, { ...failure, message });
    }
    // A kind of its own: what clients invent can't hide it.
    const message = `${known}, ${UNOPENED}`;
    request.refuse(failure, { ...failure, code: 'UNOPENED_CHANNEL', message });
  }

  /** Returns how the application knows a channel; its name may be the client's invention. */
  #knownAs(channel: string): string | undefined {
    const handler = this.#router.anyChannelHandlerOf(channel);
    if (handler) return `${nameOf(handler)} handles events of the channel`;
    return this.#channels.getChannel(channel) && 'the channel exists';
  }

  /** Asks the openers in turn; the first defined value travels in the answer, a failure refuses. */
  async #ask(
    openers: readonly Handler[],
    request: Request,
    channel: string,
  ): Promise<Answer | undefined> {
    let answer: Answer | undefined;
    for (const opener of openers) {
      const call = new Call(request.session, request.frame.event, channel, request.id);
      request.call = call;
      let result = await runHandler(opener, channel, call);
      if (call.isStream) result = await lastOf(result as Stream, call);
      if (request.isExpired) {
        request.noteLate(call);
        return undefined;
      }
      if (call.isFailed) {
        request.reject(call.error);
        return undefined;
      }
      this.#falseResults.note(result, '@OnSubscribe()', nameOf(opener));
      if (result !== undefined) answer ??= { data: result, by: opener };
    }
    return answer;
  }

  /** Returns the channel that a request names, or refuses it. */
  #channelOf(request: Request): string | undefined {
    const data = request.frame.data as { channel?: unknown } | null | undefined;
    const channel = data?.channel;
    if (isChannelName(channel, this.#limits.maxNameBytes)) return channel;
    const message = 'expected data.channel to be the name of a channel, without * or #';
    request.refuse(failureOfCode('BAD_NAME', message));
    return undefined;
  }
}

function nameOf({ name = 'a handler' }: Named): string {
  return name;
}
