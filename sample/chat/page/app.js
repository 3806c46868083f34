import { Connection } from './connection.js';
import * as view from './view.js';

const $ = (id) => document.getElementById(id);
const MAX_LINES = 500;
const QUIET_MS = 10_000;
const FIRST_ROOM = 'general';

const url = new URL('ws', document.baseURI);
url.protocol = url.protocol.replace('http', 'ws');
url.hash = '';
const connection = new Connection(url);

/** @typedef {{ kind: 'room' | 'channel', name: string, joined: boolean, users?: string[], lines: object[], unread: number }} Place */
const rooms = new Map();
const chat = newPlace('channel', 'chat');
chat.joined = true;
let current;
let me = sessionStorage.getItem('user') ?? '';
let lostAt = 0;
/** Until then nobody is announced: after a lost connection all come back at once. */
let quietUntil = 0;

function newPlace(kind, name) {
  return {
    kind,
    name,
    joined: false,
    users: kind === 'room' ? [] : undefined,
    lines: [],
    unread: 0,
  };
}

function room(name) {
  if (!rooms.has(name)) rooms.set(name, newPlace('room', name));
  return rooms.get(name);
}

// What is shown

function show() {
  const sorted = [...rooms.values()].sort((a, b) => a.name.localeCompare(b.name));
  view.showPlaces([...sorted, chat], current, go);
  view.showHead(current, me);
  view.showPrompt(current);
  showState();
}

function showState() {
  view.showState(connection, Boolean(current?.joined));
}

function say(place, line) {
  place.lines.push({ at: Date.now(), ...line });
  if (place.lines.length > MAX_LINES) place.lines.shift();
  const last = place.lines.at(-1);
  if (place === current) view.addLine(last);
  if (!last.note && (place !== current || document.hidden)) place.unread += 1;
  return last;
}

/** Goes to a room or channel; a room is joined by going there. */
function go(place) {
  current = place;
  if (place) place.unread = 0;
  const hash = place?.kind === 'room' ? `#${encodeURIComponent(place.name)}` : '';
  history.replaceState(null, '', location.pathname + hash);
  view.showLog(place);
  show();
  view.showPlace(place);
  if (place?.kind === 'room' && !place.joined) void enter(place);
}

// What is asked of the server

const ask = (action, fields) => connection.request({ action, ...fields });

async function enter(place) {
  const [action, key] = place.kind === 'room' ? ['join_room', 'room'] : ['subscribe', 'channel'];
  place.joined = true;
  show();
  try {
    await ask(action, { [key]: place.name });
  } catch (error) {
    // Without a connection the wish stands: it is kept for the next one.
    if (connection.state !== 'open') return;
    place.joined = false;
    say(place, { note: error.message });
    show();
  }
}

async function leave(place) {
  const [action, key] = place.kind === 'room' ? ['leave_room', 'room'] : ['unsubscribe', 'channel'];
  place.joined = false;
  say(place, { note: place.kind === 'room' ? 'You left the room.' : 'You unsubscribed.' });
  if (place.kind === 'room') go([...rooms.values()].find(({ joined }) => joined));
  else show();
  await ask(action, { [key]: place.name }).catch(() => {});
}

async function send(place, line) {
  line.fate = 'sending';
  view.showFate(line);
  try {
    if (place.kind === 'room') await ask('say', { room: place.name, message: line.text });
    else await ask('chat', { user: me, message: line.text });
    line.fate = 'sent';
  } catch (error) {
    line.fate = 'failed';
    line.problem = error.message;
    line.again = () => void send(place, line);
  }
  view.showFate(line);
}

async function introduce() {
  await ask('introduce', { user: me });
}

/** Tells a fresh connection who we are, where we are, and what we want to hear. */
async function arrive() {
  try {
    await introduce();
    const presence = await connection.request({ event: '$sub', data: { channel: 'presence' } });
    for (const place of rooms.values()) place.users = [];
    for (const { room: name, users } of presence.data) room(name).users = users;
    if (chat.joined) void enter(chat);
    for (const place of rooms.values()) if (place.joined) void enter(place);
    if (lostAt) {
      const seconds = Math.max(1, Math.round((Date.now() - lostAt) / 1000));
      const note = `Back after ${seconds} s. What was said meanwhile is not kept.`;
      for (const place of [...rooms.values(), chat]) if (place.joined) say(place, { note });
      lostAt = 0;
      quietUntil = Date.now() + QUIET_MS;
    }
    show();
  } catch (error) {
    if (connection.state === 'open' && current) say(current, { note: error.message });
  }
}

// What the server tells

function hear({ room: roomName, channel, event, data }) {
  if (event === 'message') {
    const place = channel === chat.name ? chat : room(roomName);
    say(place, { user: data.user, text: data.message });
  } else if (channel === 'presence' && event === 'here') {
    const place = room(data.room);
    if (place.joined && Date.now() > quietUntil) tellChange(place, data.users);
    place.users = data.users;
  } else if (channel === 'presence' && event === 'gone') {
    const place = rooms.get(data.room);
    if (place && !place.joined && place !== current) rooms.delete(data.room);
    else if (place) place.users = [];
  }
  show();
}

function tellChange(place, users) {
  const came = without(users, place.users);
  const went = without(place.users, users);
  if (came.length === 1 && came[0] === me) return;
  if (came.length === 1 && went.length === 1) {
    if (came[0] !== me) say(place, { note: `${went[0]} is now ${came[0]}.` });
    return;
  }
  for (const name of came) say(place, { note: `${name} came in.` });
  for (const name of went) say(place, { note: `${name} left.` });
}

/** `names` less one of each of `others`: two people may have one name. */
function without(names, others) {
  const left = [...names];
  for (const name of others) if (left.includes(name)) left.splice(left.indexOf(name), 1);
  return left;
}

// What the user does

$('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = event.target.elements.message;
  const text = field.value.trim();
  if (!text || !current?.joined || connection.state !== 'open') return;
  field.value = '';
  void send(current, say(current, { user: me, text, mine: true }));
});
$('composer').elements.message.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $('composer').requestSubmit();
});
$('new-room').addEventListener('submit', (event) => {
  event.preventDefault();
  const name = event.target.elements.room.value.trim();
  event.target.reset();
  if (name) go(room(name));
});
$('leave').addEventListener('click', () => void (current.joined ? leave : enter)(current));
$('retry').addEventListener('click', () => connection.open());
$('newest').addEventListener('click', view.toNewest);
$('log').addEventListener('scroll', () => {
  const { scrollHeight, scrollTop, clientHeight } = $('log');
  if (scrollHeight - scrollTop - clientHeight < 8) $('newest').hidden = true;
});
$('me').addEventListener('click', askName);
$('welcome').addEventListener('close', () => {
  const name = $('welcome').querySelector('input').value.trim();
  if (name && $('welcome').returnValue === 'ok') beCalled(name);
  else if (!me) askName();
});
addEventListener('hashchange', () => {
  const name = decodeURIComponent(location.hash.slice(1));
  if (name && name !== current?.name) go(room(name));
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden || !current) return;
  current.unread = 0;
  show();
});

function askName() {
  const field = $('welcome').querySelector('input');
  field.value = me || suggestion();
  $('welcome').querySelector('button').textContent = me ? 'Change name' : 'Start chatting';
  $('welcome').returnValue = '';
  $('welcome').showModal();
  field.select();
}

function beCalled(name) {
  me = name;
  sessionStorage.setItem('user', me);
  view.showMe(me);
  if (connection.state === 'open') void introduce().catch(() => {});
  connection.open();
  show();
}

function suggestion() {
  const pick = (words) => words[Math.floor(Math.random() * words.length)];
  const manner = pick(['Quiet', 'Brave', 'Merry', 'Swift', 'Gentle', 'Clever', 'Sunny', 'Bold']);
  return `${manner} ${pick(['Otter', 'Heron', 'Fox', 'Wren', 'Lynx', 'Badger', 'Finch', 'Hare'])}`;
}

connection.addEventListener('push', ({ detail }) => hear(detail));
connection.addEventListener('state', () => {
  if (connection.state === 'open') void arrive();
  if (connection.state === 'waiting') lostAt ||= Date.now();
  show();
});
setInterval(() => connection.state === 'waiting' && showState(), 500);

go(room(decodeURIComponent(location.hash.slice(1)) || FIRST_ROOM));
if (me) beCalled(me);
else askName();
