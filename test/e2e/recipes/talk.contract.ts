// talk.contract.ts
export interface Message {
  user: string;
  message: string;
}

/** What the gateway and its clients agree on. */
export interface Talk {
  events: {
    echo: { data: { text: string }; answer: { text: string } };
    typing: { data: { room: string } };
  };
  channels: {
    chat: {
      events: { message: { data: Message; answer: { heardBy: number } } };
      pushes: { message: Message; typing: { room: string } };
      subscribed: { members: number };
    };
    [poll: `poll:${string}`]: {
      events: { vote: { data: { choice: string } } };
      pushes: { vote: { choice: string } };
    };
  };
}
