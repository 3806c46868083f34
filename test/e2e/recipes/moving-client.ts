import { HypernWsClient } from '../../../lib/client/index.js';

export function connect(url: string, token: string) {
  const client = new HypernWsClient(url, { auth: () => token });

  client.on('state', async ({ state }) => {
    if (state === 'open') console.log('members', await client.request('join', 'tea'));
  });
  client.on('joined', (name) => console.log('joined', name));
  client.on('notice', (text) => console.log('notice', text));
  return client;
}
