import type { Row } from '../rows/row.js';
import type { Settings } from '../settings.js';
import { programs } from './programs.js';

/** The rows and contenders that the settings ask for. Throws for an id that there is not. */
export function selectRows(rows: readonly Row[], { only, servers, long }: Settings): Row[] {
  checkIds(
    '--only',
    only,
    rows.map((row) => row.id),
  );
  checkIds('--servers', servers, Object.keys(programs));
  return rows
    .filter((row) => (only.length === 0 ? row.long !== true || long : only.includes(row.id)))
    .map((row) => ({
      ...row,
      contenders: row.contenders.filter(
        ({ server }) => servers.length === 0 || servers.includes(server),
      ),
    }))
    .filter((row) => row.contenders.length > 0);
}

function checkIds(option: string, ids: readonly string[], known: readonly string[]): void {
  const unknown = ids.find((id) => !known.includes(id));
  if (unknown === undefined) return;
  throw new Error(`${option}: expected some of ${known.join(', ')}, got "${unknown}"`);
}
