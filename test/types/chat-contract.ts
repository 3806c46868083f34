/** What a gateway and its clients agree on, in every test of types. */
export interface Chat {
  events: {
    echo: { data: { text: string }; answer: { text: string } };
    typing: { data: { room: string } };
    time: { answer: number };
    mood: { data?: string };
    pick: { data: string | number };
  };
  pushes: { notice: string };
  channels: {
    lobby: { pushes: { joined: { user: string } } };
    [room: `room:${string}`]: {
      events: { message: { data: { text: string }; answer: { id: number } } };
      pushes: { message: { user: string; text: string } };
      subscribed: { members: number };
    };
  };
}
