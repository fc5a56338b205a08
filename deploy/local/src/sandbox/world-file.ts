import { join } from 'node:path';

/** Where the outside world remembers. */
export const worldFile = (dataDir: string): string => join(dataDir, 'sandbox', 'world.sqlite');

/** Where it did in data folders of older versions. */
export const journalFile = (dataDir: string): string => join(dataDir, 'sandbox', 'world.jsonl');
