import type { Schedule } from '@leko/postgres';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How far ahead each table plans. */
export const schedules: readonly Schedule[] = [
  { table: 'batch', longestMs: DAY },
  // The longest interval of registries that the setting takes.
  { table: 'remittance', column: 'collect_at', longestMs: DAY },
  { table: 'completed_session', longestMs: HOUR },
  { table: 'document_file', longestMs: HOUR },
];
