import { openClient, type StartedClient } from './client-fakes.js';

/** The frame that asks for a channel. */
export const sub = (channel: string) => ({
  event: '$sub',
  data: { channel },
  id: expect.any(Number),
});
/** The frame that leaves a channel. */
export const unsub = (channel: string) => ({
  event: '$unsub',
  data: { channel },
  id: expect.any(Number),
});

/** Answers the last `$sub` of the latest socket. */
export function letIn({ socket }: StartedClient, data?: unknown): void {
  socket.answer('$sub', { channel: 'chat', data });
}

/** A client whose channel `chat` is subscribed, with what its listener of `message` heard. */
export async function subscribed() {
  const started = await openClient();
  const chat = started.client.channel('chat');
  const heard: unknown[] = [];
  chat.on('message', (data) => heard.push(data));
  const joined = chat.subscribe();
  letIn(started, 'hello');
  await joined;
  const publish = (data: unknown) =>
    started.socket.push({ channel: 'chat', event: 'message', data });
  return { started, chat, heard, publish };
}

/** Loses the connection and opens the next. */
export async function reconnect(started: StartedClient): Promise<void> {
  started.socket.drop();
  await started.clock.advance(started.states.at(-1)!.delay!);
  started.socket.welcome();
}
