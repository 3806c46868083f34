/** Bun's own server, whose pub/sub is native code: it hands on what a client says, unread. */
import { announce } from '../announce.js';

const compressed = process.env.COMPRESSION === '1';
const echo = process.env.ECHO === '1';

const server = Bun.serve<{ room: string }>({
  port: 0,
  fetch(request, bun) {
    const room = new URL(request.url).searchParams.get('room') ?? '';
    return bun.upgrade(request, { data: { room } })
      ? undefined
      : new Response(null, { status: 400 });
  },
  websocket: {
    perMessageDeflate: compressed,
    idleTimeout: 0,
    open(socket) {
      socket.subscribe(socket.data.room);
    },
    message(socket, message) {
      if (echo) socket.send(message);
      else socket.publish(socket.data.room, message, compressed);
    },
  },
});

announce(server.port);
