import type { Schedule } from '@leko/postgres';

/** How far ahead each table plans: a mail that was put off waits for six hours at most. */
export const schedules: readonly Schedule[] = [{ table: 'message', longestMs: 6 * 3_600_000 }];
