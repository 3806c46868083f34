// HOT: runs once a turn of the event loop.
import { inCleanContext } from './clean-context.js';
import { throwLater } from './throw-later.js';
import { WriteBatch } from './write-batch.js';

/** What gathers within a turn of the event loop and leaves at its end. */
export interface Flushable {
  flush(): void;
}

/** What sessions write as the turn ends. */
export const batch = new WriteBatch();

let waiting: Flushable[] = [];
let leaving: Flushable[] = [];
let isScheduled = false;

/** Calls `flush()` when the turn ends. The caller sees to it that it asks once a turn. */
export function atEndOfTurn(flushable: Flushable): void {
  waiting.push(flushable);
  if (isScheduled) return;
  isScheduled = true;
  setImmediate(endTurn);
}

/** The turn is of all sessions: no one's AsyncLocalStorage. */
function endTurn(): void {
  inCleanContext(flush);
}

function flush(): void {
  isScheduled = false;
  const turn = waiting;
  waiting = leaving;
  leaving = turn;
  for (const flushable of turn) {
    try {
      flushable.flush();
    } catch (error) {
      throwLater(error); // the others have their turn
    }
  }
  turn.length = 0;
  batch.leave();
}
