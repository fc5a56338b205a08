import type { Schedule } from '@leko/postgres';
import { HOUR_MS } from '@leko/runtime/durations';

/** How far ahead each table plans: a mail that was put off waits for six hours at most. */
export const schedules: readonly Schedule[] = [{ table: 'message', longestMs: 6 * HOUR_MS }];
