import { HypernWsClient } from 'hypern-ws/client';
import * as view from './view.js';

const $ = (id) => document.getElementById(id);
const MAX_LINES = 500;
const QUIET_MS = 10_000;
const FIRST_ROOM = 'general';
const PROBLEMS = {
  CONNECTION_LOST: 'The connection was lost, and nobody knows whether this arrived.',
  TIMEOUT: 'The server did not answer.',
};

/** Made once the user has a name. What it may send and hear, `contract.ts` says. */
let client;
/** What is shown of the connection: the client's last `StateChange`, and when it tries again. */
let connection = { state: 'idle' };

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

/**
 * Connects, for as long as the page lives. The client brings its channels back after a loss; rooms
 * are the server's affair, so that we enter them anew.
 */
function connect() {
  // What is said without a connection is not kept for the next one: the user decides.
  const options = { offlineQueue: false, timeout: 10_000, backoff: { maxDelay: 8_000 } };
  client = new HypernWsClient(new URL('ws', document.baseURI), options);
  client.on('state', changed);
  client.on('$push', hear);
  client.channel('chat').on('message', (message) => listen(chat, message));
  client.channel('chat').on('$unsub', ({ reason }) => cast(chat, reason));
  const presence = client.channel('presence');
  presence.on('$sub', look);
  presence.on('here', here);
  presence.on('gone', gone);
  void presence.subscribe();
  void enter(chat);
}

function changed(change) {
  connection = { ...change, retryAt: Date.now() + (change.delay ?? 0) };
  if (change.state === 'waiting') lostAt ||= Date.now();
  if (change.state === 'open') arrive();
  show();
}

/** Tells a fresh connection who we are, and where. */
function arrive() {
  void introduce();
  for (const place of rooms.values()) if (place.joined) void enter(place);
  if (!lostAt) return;
  const seconds = Math.max(1, Math.round((Date.now() - lostAt) / 1000));
  const note = `Back after ${seconds} s. What was said meanwhile is not kept.`;
  for (const place of [...rooms.values(), chat]) if (place.joined) say(place, { note });
  lostAt = 0;
  quietUntil = Date.now() + QUIET_MS;
}

async function introduce() {
  await client.request('introduce', { user: me }).catch(({ code, message }) => {
    if (code !== 'CONNECTION_LOST' && current) say(current, { note: message });
  });
}

async function enter(place) {
  place.joined = true;
  show();
  try {
    if (place.kind === 'channel') await client.channel(place.name).subscribe();
    else await client?.request('join_room', { room: place.name });
  } catch (error) {
    // Lost, the wish stands: a room is entered with the next connection.
    if (place.joined && error.code !== 'CONNECTION_LOST') cast(place, error.message);
  }
}

/** The server does not let us in, or not any more. */
function cast(place, note) {
  place.joined = false;
  say(place, { note });
  show();
}

async function leave(place) {
  place.joined = false;
  say(place, { note: place.kind === 'room' ? 'You left the room.' : 'You unsubscribed.' });
  if (place.kind === 'room') go([...rooms.values()].find(({ joined }) => joined));
  else show();
  if (place.kind === 'channel') await client.channel(place.name).unsubscribe();
  // Without a connection there is no room to leave.
  else await client.request('leave_room', { room: place.name }).catch(() => {});
}

async function send(place, line) {
  line.fate = 'sending';
  view.showFate(line);
  const { text: message } = line;
  try {
    if (place.kind === 'room') await client.request('say', { room: place.name, message });
    else await client.channel(place.name).request('message', { user: me, message });
    line.fate = 'sent';
  } catch ({ code, details, message: problem }) {
    line.fate = 'failed';
    line.problem = PROBLEMS[code] ?? (Array.isArray(details) ? details.join(', ') : problem);
    line.again = () => void send(place, line);
  }
  view.showFate(line);
}

// What the server tells

/** What is said in a room comes outside of channels, with the room beside it. */
function hear({ room: name, event, data }) {
  if (event === 'message' && name) listen(room(name), data);
}

function listen(place, { user, message }) {
  say(place, { user, text: message });
  show();
}

/** Who is where, as the subscription begins, and as it begins again. */
function look(attendance) {
  for (const place of rooms.values()) place.users = [];
  for (const { room: name, users } of attendance) room(name).users = users;
  show();
}

function here({ room: name, users }) {
  const place = room(name);
  if (place.joined && Date.now() > quietUntil) tellChange(place, users);
  place.users = users;
  show();
}

function gone({ room: name }) {
  const place = rooms.get(name);
  if (place && !place.joined && place !== current) rooms.delete(name);
  else if (place) place.users = [];
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
$('retry').addEventListener('click', () => client.connect());
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
  if (client) void introduce();
  else connect();
  show();
}

function suggestion() {
  const pick = (words) => words[Math.floor(Math.random() * words.length)];
  const manner = pick(['Quiet', 'Brave', 'Merry', 'Swift', 'Gentle', 'Clever', 'Sunny', 'Bold']);
  return `${manner} ${pick(['Otter', 'Heron', 'Fox', 'Wren', 'Lynx', 'Badger', 'Finch', 'Hare'])}`;
}

setInterval(() => connection.state === 'waiting' && showState(), 500);

go(room(decodeURIComponent(location.hash.slice(1)) || FIRST_ROOM));
if (me) beCalled(me);
else askName();
