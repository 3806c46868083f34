const $ = (id) => document.getElementById(id);
const GROUP_MS = 180_000;
const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Makes an element. Text goes in as text, never as markup. */
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function avatar(name) {
  const words = name.trim().split(/\s+/);
  const initials = words.length > 1 ? [words[0], words.at(-1)].map((word) => [...word][0]) : [];
  const text = initials.join('') || [...name.trim()].slice(0, 2).join('');
  const made = element('span', { className: 'avatar', textContent: text, ariaHidden: 'true' });
  let hue = 0;
  for (const character of name) hue = (hue * 31 + character.codePointAt(0)) % 360;
  made.style.setProperty('--hue', hue);
  return made;
}

/** The buttons stay the same elements, so that a focus or a half-done click is not lost. */
const items = new WeakMap();

function itemOf(place, open) {
  let item = items.get(place);
  if (!item) {
    const button = element('button', { type: 'button', className: 'place' });
    button.onclick = () => open(place);
    button.dataset.name = place.name;
    item = element('li', {}, button);
    items.set(place, item);
  }
  return item;
}

function fill(list, children) {
  const isSame =
    list.children.length === children.length &&
    children.every((child, index) => child === list.children[index]);
  if (!isSame) list.replaceChildren(...children);
}

/** Shows the places (rooms and channels) that one can go to. `open(place)` is called on a click. */
export function showPlaces(places, current, open) {
  for (const place of places) {
    const button = itemOf(place, open).firstChild;
    button.dataset.joined = place.joined;
    button.ariaCurrent = place === current ? 'true' : null;
    button.replaceChildren(
      element('span', { className: 'sign', textContent: place.kind === 'room' ? '#' : '~' }),
      element('span', { className: 'name', textContent: place.name }),
      ...badge(place),
    );
  }
  for (const kind of ['room', 'channel']) {
    const ofKind = places.filter((place) => place.kind === kind);
    fill(
      $(`${kind}s`),
      ofKind.map((place) => itemOf(place, open)),
    );
  }
  const unread = places.reduce((sum, place) => sum + place.unread, 0);
  document.title = `${unread ? `(${unread}) ` : ''}${current?.name ?? 'No room'} · hypern-ws chat`;
}

/** Brings the place that is open into sight, where the places do not all fit. */
export function showPlace(place) {
  items.get(place)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

function badge({ unread, users }) {
  if (unread) {
    const ariaLabel = `${unread} unread`;
    return [element('span', { className: 'unread', textContent: unread, ariaLabel })];
  }
  if (!users?.length) return [];
  const title = `${users.length} here`;
  return [element('span', { className: 'count', textContent: users.length, title })];
}

/** Shows the head of a place: its name, what it is, who is here, and the way out of it. */
export function showHead(place, me) {
  $('title').textContent = place?.name ?? 'No room';
  $('title').dataset.sign = { room: '#', channel: '~' }[place?.kind] ?? '';
  $('subtitle').textContent = subtitle(place);
  $('leave').hidden = !place;
  if (place?.kind === 'channel')
    $('leave').textContent = place.joined ? 'Unsubscribe' : 'Subscribe';
  else $('leave').textContent = place?.joined ? 'Leave' : 'Join';
  let you = false;
  const names = place?.joined ? (place.users ?? []) : [];
  $('people').replaceChildren(
    ...names.map((name) => {
      const mine = !you && name === me;
      you ||= mine;
      const label = element('span', { textContent: name, className: 'name' });
      const item = element('li', { title: name }, avatar(name), label);
      if (mine) item.append(element('span', { className: 'you', textContent: 'you' }));
      return item;
    }),
  );
  $('people').parentElement.hidden = names.length === 0;
}

function subtitle(place) {
  if (!place) return 'Pick a room, or make one.';
  if (place.kind === 'channel') {
    return place.joined ? 'All subscribers hear this.' : 'You are not subscribed.';
  }
  if (!place.joined) return 'You are not in this room.';
  const others = (place.users?.length ?? 1) - 1;
  if (others < 1) return 'Nobody else is here yet.';
  return others === 1 ? 'You and one other.' : `You and ${others} others.`;
}

/** Shows all lines of a place, and the newest at the bottom. */
export function showLog(place) {
  $('log').replaceChildren();
  for (const line of place?.lines ?? []) append(line);
  if (place?.lines.length === 0) {
    $('log').append(element('li', { className: 'empty', textContent: 'Nothing was said yet.' }));
  }
  toNewest();
}

/** Adds a line to the place that is shown; keeps the reader's place if they scrolled up. */
export function addLine(line) {
  const { scrollHeight, scrollTop, clientHeight } = $('log');
  const atEnd = scrollHeight - scrollTop - clientHeight < 80;
  $('log').querySelector('.empty')?.remove();
  append(line);
  if (atEnd || line.mine) toNewest();
  else $('newest').hidden = false;
}

/** Goes to the newest line. */
export function toNewest() {
  $('log').scrollTop = $('log').scrollHeight;
  $('newest').hidden = true;
}

/** Shows what became of a line that was sent: `sending`, `sent` or `failed`. */
export function showFate(line) {
  const item = line.item;
  if (!item) return;
  item.dataset.fate = line.fate;
  item.querySelector('.again')?.remove();
  if (line.fate !== 'failed') return;
  const again = element('button', { type: 'button', textContent: 'Send again' });
  again.onclick = line.again;
  item
    .querySelector('.body')
    .append(element('p', { className: 'again' }, `${line.problem} `, again));
}

let last;
function append(line) {
  const log = $('log');
  if (line.note) {
    log.append(element('li', { className: 'note', textContent: line.note }));
    last = undefined;
    return;
  }
  if (!log.childElementCount) last = undefined;
  const together =
    last?.user === line.user && last.mine === line.mine && line.at - last.at < GROUP_MS;
  const item = element('li', { className: `message ${line.mine ? 'mine' : 'theirs'}` });
  item.dataset.user = line.user;
  item.classList.toggle('together', together);
  if (!line.mine) item.append(avatar(line.user));
  const body = element('div', { className: 'body' });
  const at = new Date(line.at);
  body.append(
    element(
      'p',
      { className: 'who' },
      element('span', { className: 'name', textContent: line.user }),
      element('time', { dateTime: at.toISOString(), textContent: time.format(at) }),
    ),
    element('p', { className: 'text', textContent: line.text }),
  );
  item.append(body);
  log.append(item);
  line.item = item;
  if (line.fate) showFate(line);
  last = line;
}

/** Shows one's own name. */
export function showMe(name) {
  $('me').replaceChildren(avatar(name), element('span', { className: 'name', textContent: name }));
}

/** Shows the state of the connection, in words and as the line above the messages. */
export function showState({ state, retryAt, reason }, canWrite) {
  document.body.dataset.state = state;
  $('state').textContent = {
    idle: 'Not connected',
    connecting: 'Connecting',
    open: 'Connected',
    waiting: 'Reconnecting',
    closed: reason ? `Closed by the server: ${reason}` : 'Closed by the server',
  }[state];
  // Apart from the words: a screen reader says those once, and not each second.
  const seconds = Math.ceil((retryAt - Date.now()) / 1000);
  $('countdown').textContent = state === 'waiting' && seconds > 0 ? `in ${seconds} s` : '';
  $('retry').hidden = state !== 'waiting' && state !== 'closed';
  const { message } = $('composer').elements;
  $('composer').querySelector('button').disabled = state !== 'open' || !canWrite;
  message.disabled = !canWrite;
}

/** Says what the field for a message is for. */
export function showPrompt(place) {
  const { message } = $('composer').elements;
  if (place?.joined) message.placeholder = `Message ${place.name}`;
  else if (place?.kind === 'channel') message.placeholder = 'Subscribe to write';
  else message.placeholder = 'Join a room to write';
}
