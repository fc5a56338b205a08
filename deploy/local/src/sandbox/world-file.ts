import { join } from 'node:path';

/** The file of the simulators' state. */
export const worldFile = (dataDir: string): string => join(dataDir, 'sandbox', 'world.sqlite');

/** Its name in data folders of older versions. */
export const journalFile = (dataDir: string): string => join(dataDir, 'sandbox', 'world.jsonl');
