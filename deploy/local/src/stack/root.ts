import { resolve } from 'node:path';

/** The repository: where services are started from. */
export const ROOT = resolve(import.meta.dirname, '..', '..', '..', '..');
