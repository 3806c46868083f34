import { WebSocket as NodeWebSocket } from 'ws';
import {
  HypernWsClient,
  HypernWsError,
  HypernWsException,
  type StateChange,
} from '../../lib/client/index.js';
import { is, type Same } from '../support/type.js';
import type { Chat } from './chat-contract.js';

export async function typedClient(client: HypernWsClient<Chat>, id: string): Promise<void> {
  const reply = await client.request('echo', { text: 'hi' }, { timeout: 5_000, idempotent: true });
  is<Same<typeof reply, { text: string }>>();
  const time = await client.request('time');
  is<Same<typeof time, number>>();
  await client.request('time', undefined, { signal: new AbortController().signal });
  await client.request('mood');
  await client.request('mood', 'good');
  client.send('typing', { room: 'a' });
  await client.send('typing', { room: 'a' });

  await client.request(id as 'time' | 'mood');
  await client.request(id as 'echo' | 'time', { text: 'hi' });
  // @ts-expect-error the data of one of them is missing
  await client.request(id as 'echo' | 'time');
  // @ts-expect-error the data of one of them is missing
  client.send(id as 'typing' | 'mood');

  // @ts-expect-error no such event
  await client.request('ecko', { text: 'hi' });
  // @ts-expect-error its data is missing
  await client.request('echo');
  // @ts-expect-error its data is of another shape
  await client.request('echo', { txt: 'hi' });
  // @ts-expect-error it has no data
  await client.request('time', 5);
  // @ts-expect-error no such option
  await client.request('echo', { text: 'hi' }, { retries: 5 });
  // @ts-expect-error its data is of another shape
  client.send('typing', { room: 5 });

  client.on('state', (change) => is<Same<typeof change, StateChange>>());
  client.on('error', (error) => is<Same<typeof error, unknown>>());
  client.on('notice', (notice) => is<Same<typeof notice, string>>());
  // @ts-expect-error no such push
  client.on('notices', () => undefined);

  const room = client.channel(`room:${id}`);
  const answer = await room.subscribe({ timeout: 1_000 });
  is<Same<typeof answer, { members: number }>>();
  const message = await room.request('message', { text: 'hi' });
  is<Same<typeof message, { id: number }>>();
  room.on('message', (data) => is<Same<typeof data, { user: string; text: string }>>());
  room.on('$sub', (data) => is<Same<typeof data, { members: number }>>());
  room.on('$unsub', ({ reason }) => is<Same<typeof reason, string>>());
  room.send('message', { text: 'hi' });
  await room.unsubscribe();

  // @ts-expect-error no such channel
  client.channel('chat');
  // @ts-expect-error no such event of this channel
  room.on('joined', () => undefined);
  // @ts-expect-error its data is of another shape
  await room.request('message', { user: 'me' });
  // @ts-expect-error nothing is sent to this channel
  client.channel('lobby').send('message', { text: 'hi' });
  client.channel('lobby').on('joined', ({ user }) => is<Same<typeof user, string>>());
}

export async function untypedClient(): Promise<void> {
  const client = new HypernWsClient(new URL('ws://localhost:5005/ws'), {
    WebSocket: NodeWebSocket,
    auth: () => localStorage.getItem('token'),
    offlineQueue: false,
    backoff: { maxDelay: 5_000 },
  });
  const reply: { anything: number } = await client.request('anything', { at: 'all' });
  client.on('whatever', (data: string) => data.length);
  client.channel('any').on('thing', (data: number) => data + reply.anything);
  new HypernWsClient('/ws', { WebSocket: globalThis.WebSocket, auth: async () => 'token' });
  // @ts-expect-error no such option
  new HypernWsClient('/ws', { offline: false });
  // @ts-expect-error an event is no bare payload
  type _Bad = HypernWsClient<{ events: { echo: string } }>;
}

export function typedErrors(error: unknown): void {
  if (error instanceof HypernWsException) {
    is<Same<typeof error.retryAfter, number | undefined>>();
    is<Same<typeof error.ref, string | undefined>>();
    if (error.code === 'NOT_SUBSCRIBED' || error.code === 'OUT_OF_CHEESE') return;
  }
  // @ts-expect-error the library's own codes are a closed set
  if (error instanceof HypernWsError && error.code === 'OUT_OF_CHEESE') return;
}
