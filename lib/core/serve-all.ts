import { Call, type Named, type Stream } from './call.js';
import type { Request } from './request.js';
import type { Handler } from './router.js';
import { runHandler } from './run-handler.js';
import type { Streams } from './streams.js';

/**
 * Runs all handlers of one request, one after the other. If any fails, that is the answer and the
 * results are pushes; else the first defined value is it; else the end of the last stream.
 */
export async function serveAll(
  handlers: readonly Handler[],
  request: Request,
  streams: Streams,
): Promise<void> {
  const answer = new CommonAnswer(request);
  request.onExpire = () => answer.pushValues();
  const { event, channel, data, id } = request.frame;
  for (const handler of handlers) {
    const call = new Call(request.session, event, channel, id);
    call.sink = request;
    request.call = call;
    const result = await runHandler(handler, data, call);
    if (request.isExpired) return request.noteLate(call);
    if (call.isStream) answer.follow(streams, result as Stream, call, handler);
    else if (call.isFailed) answer.fail(call);
    else answer.add(result, handler);
  }
  answer.complete();
  request.end();
}

interface Result {
  readonly value: unknown;
  readonly by: Named;
}

/** The one answer of several handlers. */
class CommonAnswer {
  readonly #request: Request;
  readonly #results: Result[] = [];
  #failed: Call | undefined;
  #openStreams = 0;
  #isComplete = false;

  constructor(request: Request) {
    this.#request = request;
  }

  add(value: unknown, by: Named): void {
    if (value === undefined) return;
    // Without an id no value is the answer: each goes out as it comes.
    if (this.#request.id === undefined) this.#request.push(value, by);
    else this.#results.push({ value, by });
  }

  fail(call: Call): void {
    if (this.#isComplete) return this.#request.rejectCall(call);
    if (this.#failed) this.#request.noteLate(call);
    else this.#failed = call;
  }

  follow(streams: Streams, stream: Stream, call: Call, by: Named): void {
    this.#openStreams++;
    streams.follow(this.#request, stream, call, by, () => {
      this.#openStreams--;
      if (call.isFailed) this.fail(call);
      else if (this.#isComplete) this.#acknowledgeEnd();
    });
  }

  /** All handlers have run: the answer is known, or is the end of a stream. */
  complete(): void {
    this.#isComplete = true;
    if (this.#failed) {
      this.pushValues();
      return this.#request.rejectCall(this.#failed);
    }
    const first = this.#results.shift();
    if (!first) return this.#acknowledgeEnd();
    this.#request.resolve(first.value, first.by);
    this.pushValues();
  }

  /** Sends the values that are not the answer: it is known by now. */
  pushValues(): void {
    for (const { value, by } of this.#results) this.#request.push(value, by);
    this.#results.length = 0;
  }

  #acknowledgeEnd(): void {
    if (this.#openStreams === 0 && this.#request.id !== undefined) this.#request.acknowledge();
  }
}
