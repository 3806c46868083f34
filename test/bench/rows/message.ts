import type { ServerId } from '../run/programs.js';

/** The place where the generator writes who says a message, and which one it is. */
const stamp = '##########';

/** A message of so many bytes in the server's protocol: `{"event","data"}`, or Socket.IO's packet. */
export function message(server: ServerId, event: string, size: number): string {
  const [head, tail] =
    server === 'nest-socket-io'
      ? [`42["${event}","`, '"]']
      : [`{"event":"${event}","data":"`, '"}'];
  const room = size - head.length - tail.length - stamp.length;
  return head + stamp + filler(room) + tail;
}

/** JSON that a chat with a history might send: it deflates to about a quarter. */
export function jsonMessage(event: string, size: number): string {
  const head = `{"event":"${event}","data":{"stamp":"${stamp}","items":[`;
  const items: string[] = [];
  let length = head.length + ']}}'.length;
  for (let i = 0; ; i++) {
    const item = JSON.stringify({
      id: 7_919 * (i + 13),
      user: names[i % names.length],
      text: words(i),
    });
    if (length + item.length + 1 > size) break;
    items.push(item);
    length += item.length + (i === 0 ? 0 : 1);
  }
  const last = items.pop()!.replace('"}', `${filler(size - length)}"}`);
  return `${head}${[...items, last].join(',')}]}}`;
}

const names = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Donald'];

function words(seed: number): string {
  const all = ['see', 'you', 'in', 'the', 'room', 'at', 'noon', 'with', 'a', 'draft'];
  return Array.from({ length: 6 }, (_, index) => all[(seed * 7 + index * index) % all.length]).join(
    ' ',
  );
}

function filler(length: number): string {
  return ' lorem ipsum dolor sit amet, consectetur'.repeat(Math.ceil(length / 40)).slice(0, length);
}
