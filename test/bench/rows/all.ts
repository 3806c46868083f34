import { chat } from './chat.js';
import { compressed } from './compressed.js';
import { echo, gateways } from './echo.js';
import { fanOut, inFlight } from './fan-out.js';
import { heartbeats, idle } from './idle.js';
import { rooms } from './rooms.js';
import type { Row } from './row.js';

export const allRows: readonly Row[] = [
  fanOut,
  inFlight,
  chat,
  echo,
  compressed,
  idle,
  rooms,
  gateways,
  heartbeats,
];
