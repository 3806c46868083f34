import { typeErrors } from '../../support/type-errors.js';

const source = `
import { contract } from 'hypern-ws';
import { HypernWsClient } from 'hypern-ws/client';

interface Talk {
  events: { echo: { data: { text: string }; answer: { text: string } }; time: { answer: number } };
  channels: { chat: object; news: object };
}
const { SubscribeMessage } = contract<Talk>();

export class TalkGateway {
  @SubscribeMessage('echo')
  answers(_data: { text: string }) {
    return 5;
  }
  @SubscribeMessage('echo')
  takes(_data: string) {
    return { text: '' };
  }
}

export async function talk(client: HypernWsClient<Talk>) {
  await client.request('ecko', { text: 'hi' });
  client.channel('chats');
}
`;

describe('what does not compile against a contract', () => {
  let errors: string[];
  beforeAll(() => (errors = typeErrors([source])), 60_000);

  it('is told what is wrong with it, and only that', () => {
    const asked = errors.map((error) => /"(a (?:method|parameter) that[^"]+)"/.exec(error)?.[1]);
    expect(asked).toEqual([
      'a method that returns the answer of the contract',
      'a parameter that takes the data of the contract',
      undefined,
      undefined,
    ]);
  });

  it('is told the names that there are', () => {
    expect(errors.slice(2)).toEqual([
      expect.stringMatching(/'"ecko"'.*type '"echo" \| "time"'/),
      expect.stringMatching(/'"chats"'.*type '"chat" \| "news"'/),
    ]);
  });
});
