import { AppProcess } from '../support/app-process.js';
import { RawClient } from '../support/raw-client.js';

/** Bytes of V8's heap that an idle session may hold, its heartbeat included: 3,800 on Node 20. */
const LIMIT = 4_000;
/** Enough that a table which doubles its room on the way is shared by many. */
const SESSIONS = 4_000;

describe('an idle session', () => {
  let app: AppProcess;
  beforeAll(async () => {
    app = await AppProcess.start();
  });
  afterAll(() => app.stop());

  const open = async (count: number): Promise<void> => {
    for (let opened = 0; opened < count; opened += 100) {
      await Promise.all(Array.from({ length: 100 }, () => RawClient.open(app.url)));
    }
  };

  it('keeps little: no lists that were longer once, no strings that were put together', async () => {
    await open(1_500); // what is made once, and tables with room for more
    const before = await app.ask('usage');
    await open(SESSIONS);
    const after = await app.ask('usage');
    expect((after.heap - before.heap) / SESSIONS).toBeLessThan(LIMIT);
  }, 60_000);
});
