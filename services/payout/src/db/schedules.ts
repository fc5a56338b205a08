import type { Schedule } from '@leko/postgres';
import { DAY_MS, HOUR_MS } from '@leko/runtime/durations';

/** How far ahead each table plans. */
export const schedules: readonly Schedule[] = [
  { table: 'batch', longestMs: DAY_MS },
  // The longest interval of registries that the setting takes.
  { table: 'remittance', column: 'collect_at', longestMs: DAY_MS },
  { table: 'completed_session', longestMs: HOUR_MS },
  { table: 'document_file', longestMs: HOUR_MS },
];
