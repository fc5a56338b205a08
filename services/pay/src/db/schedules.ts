import type { Schedule } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';

/** A day is compared at six in the morning of the next one. */
const LONGEST_NIGHT = 30 * HOUR_MS;
/** A day that is open waits for its own night, however far that is. */
const OPEN_DAY = "state = 'pending'";

/** How far ahead each table plans. */
export const schedules: readonly Schedule[] = [
  { table: 'payment', longestMs: HOUR_MS },
  { table: 'refund', longestMs: 4 * HOUR_MS },
  { table: 'receipt', longestMs: HOUR_MS },
  { table: 'reconciliation', longestMs: LONGEST_NIGHT, unless: OPEN_DAY },
  { table: 'periodic_job', longestMs: HOUR_MS },
];
