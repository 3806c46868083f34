/** Bare `ws`, a loop over the room: it hands on what a client says, unread. */
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { announce } from '../announce.js';

const echo = process.env.ECHO === '1';
const compression = {
  threshold: 512,
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
};

const rooms = new Map<string, Set<WebSocket>>();
const server = new WebSocketServer({
  port: 0,
  perMessageDeflate: process.env.COMPRESSION === '1' ? compression : false,
});

server.on('connection', (socket, request) => {
  const room = roomOf(request.url ?? '');
  room.add(socket);
  socket.on('close', () => room.delete(socket));
  socket.on('message', (message) => {
    if (echo) {
      socket.send(message, { binary: false });
      return;
    }
    for (const member of room) {
      if (member !== socket) member.send(message, { binary: false });
    }
  });
});

/** Finds broken connections as the README of `ws` has it: a loop over all, every 30 seconds. */
if (process.env.HEARTBEAT === '1') {
  const alive = new WeakSet<WebSocket>();
  server.on('connection', (socket) => {
    alive.add(socket);
    socket.on('pong', () => alive.add(socket));
  });
  setInterval(() => {
    for (const socket of server.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, 30_000);
}

server.on('listening', () => announce((server.address() as AddressInfo).port));

function roomOf(url: string): Set<WebSocket> {
  const name = new URL(url, 'ws://localhost').searchParams.get('room') ?? '';
  let room = rooms.get(name);
  if (room === undefined) rooms.set(name, (room = new Set()));
  return room;
}
