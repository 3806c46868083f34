import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `test/bench`; this file runs from `test/bench/dist/run`. */
export const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
