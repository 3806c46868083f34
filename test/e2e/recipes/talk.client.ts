// talk.client.ts
import { HypernWsClient } from '../../../lib/client/index.js';
import type { Talk } from './talk.contract.js';

export async function talk(url: string, token: () => string) {
  const client = new HypernWsClient<Talk>(url, { auth: () => token() });
  client.on('state', ({ state, reason }) => console.log(state, reason)); // open, waiting, closed

  const reply = await client.request('echo', { text: 'hi' }, { timeout: 5_000 });
  console.log(reply.text);
  client.send('typing', { room: 'tea' }); // no answer wanted

  const chat = client.channel('chat');
  chat.on('message', ({ user, message }) => console.log(`${user}: ${message}`));
  console.log(await chat.subscribe()); // again by itself after every reconnect
  console.log(await chat.request('message', { user: 'Ada', message: 'Hello!' }));
  client.close();
}
