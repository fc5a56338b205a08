import type { Schedule } from '@leko/postgres';

const HOUR = 3_600_000;
/** A day is compared at six in the morning of the next one. */
const LONGEST_NIGHT = 30 * HOUR;
/** A day that is open waits for its own night, however far that is. */
const OPEN_DAY = "state = 'pending'";

/** How far ahead each table plans. */
export const schedules: readonly Schedule[] = [
  { table: 'payment', longestMs: HOUR },
  { table: 'refund', longestMs: 4 * HOUR },
  { table: 'receipt', longestMs: HOUR },
  { table: 'reconciliation', longestMs: LONGEST_NIGHT, unless: OPEN_DAY },
  { table: 'periodic_job', longestMs: HOUR },
];
